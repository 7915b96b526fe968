const mebi = 2 ** 20;

/**
 * What the viewer may take on this device: a sixteenth of its memory for bricks and as much for graphics, within bounds. Browsers
 * that keep silent about it, and those with 8 GiB (they never say more), give the whole.
 */
export function budgetsOf(deviceMemory = 8): { readonly hostBytes: number; readonly gpuBytes: number } {
  const bytes = Math.max(96, Math.min(512, deviceMemory * 64)) * mebi;
  return { hostBytes: bytes, gpuBytes: bytes };
}
