/** Voxels along each side of an overlay's brick, at every magnification. */
export const brickEdge = 32;
export const brickVoxels = brickEdge ** 3;

/**
 * Which voxels of a brick, as ascending half-open ranges `[start, end, start, end, …]` of their numbers, x fastest then y, z.
 * Neighbouring ranges do not touch.
 */
export type Ranges = readonly number[];

/** Ranges of the voxels whose byte is not 0. */
export const rangesOf = (taken: Uint8Array) => rangesWhere((voxel) => taken[voxel] !== 0, taken.length);

/** Ranges of the voxels that are meant. */
export function rangesWhere(isMeant: (voxel: number) => boolean, end = brickVoxels): number[] {
  const ranges: number[] = [];
  for (let i = 0; i < end;) {
    while (i < end && !isMeant(i)) i++;
    if (i === end) break;
    ranges.push(i);
    while (i < end && isMeant(i)) i++;
    ranges.push(i);
  }
  return ranges;
}

/** As it is sent: LEB128 numbers that alternate skip, take, in base64. */
export function encodeMask(ranges: Ranges): string {
  let text = '';
  let last = 0;
  for (const edge of ranges) {
    let run = edge - last;
    last = edge;
    while (run >= 0x80) {
      text += String.fromCharCode((run & 0x7f) | 0x80);
      run >>>= 7;
    }
    text += String.fromCharCode(run);
  }
  return btoa(text);
}

/**
 * The reverse of {@link encodeMask}.
 * @throws RangeError when the runs reach beyond the brick, or a number does not end.
 */
export function decodeMask(mask: string): number[] {
  const bytes = atob(mask);
  const ranges: number[] = [];
  let position = 0;
  let isTaken = false;
  for (let i = 0; i < bytes.length;) {
    let run = 0;
    for (let shift = 0; ; shift += 7) {
      if (i === bytes.length || shift > 14) throw new RangeError('A run length of the mask does not end.');
      const byte = bytes.charCodeAt(i++);
      run |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (position + run > brickVoxels) throw new RangeError('The mask reaches beyond its brick.');
    if (isTaken && run > 0) {
      // Runs of length 0 are allowed by the format; ranges that touch become one.
      if (ranges.length > 0 && ranges[ranges.length - 1] === position) ranges.pop();
      else ranges.push(position);
      ranges.push(position + run);
    }
    position += run;
    isTaken = !isTaken;
  }
  return ranges;
}

/** How many voxels are taken. */
export function countOf(ranges: Ranges): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i += 2) count += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
  return count;
}
