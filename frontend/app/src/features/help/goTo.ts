/** What somebody may type into the palette besides names: a place, or an id. */
export type Destination =
  | { readonly kind: 'position'; readonly position: readonly [number, number, number] }
  | { readonly kind: 'segment'; readonly id: bigint };

/** Reads "100, 200, 30", "go to 100 200 30" or "segment 71824"; undefined for anything else. */
export function destinationOf(text: string): Destination | undefined {
  const words = text.trim().replace(/^(go to|position|at)\s*/i, '');
  const numbers = words.split(/[\s,;]+/).filter(Boolean);
  if (numbers.length === 3 && numbers.every((number) => /^-?\d+(\.\d+)?$/.test(number))) {
    const [x = 0, y = 0, z = 0] = numbers.map(Number);
    return { kind: 'position', position: [x, y, z] };
  }
  const segment = /^(?:segment|id)\s+(\d{1,20})$/i.exec(text.trim())?.[1];
  if (segment === undefined || BigInt(segment) >= 2n ** 64n) return undefined;
  return { kind: 'segment', id: BigInt(segment) };
}
