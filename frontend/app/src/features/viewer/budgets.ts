const mebi = 2 ** 20;

/**
 * What the viewer may take on this device: a sixteenth of its memory for bricks and as much for graphics, within bounds.
 *
 * @param deviceMemory As the browser tells it, in GiB; undefined where it keeps silent.
 * @param isHandheld Whether fingers are its main pointer. Browsers of tablets and phones mostly keep silent, and end a page that
 *   takes a gigabyte: they count as 4 GiB. Others that keep silent get the whole.
 */
export function budgetsOf(
  deviceMemory: number | undefined,
  isHandheld: boolean,
): { readonly hostBytes: number; readonly gpuBytes: number } {
  const bytes = Math.max(96, Math.min(512, (deviceMemory ?? (isHandheld ? 4 : 8)) * 64)) * mebi;
  return { hostBytes: bytes, gpuBytes: bytes };
}
