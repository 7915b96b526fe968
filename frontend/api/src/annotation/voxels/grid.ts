import type { Level } from '@lamella/engine';
import { brickEdge, type Ranges } from '../mask';
import type { MagName, Triple } from '../operations';

/** How many voxels of the finer level a coarse one spans along x, y, z. */
export type Factors = Triple;

/** As operations name a magnification: `1`, `2-2-1`. */
export function magName({ mag: [x, y, z] }: Pick<Level, 'mag'>): MagName {
  return x === y && y === z ? String(x) : `${String(x)}-${String(y)}-${String(z)}`;
}

/** Whole bricks, from the first to the last. */
export interface BrickSpan {
  readonly first: Triple;
  readonly last: Triple;
}

/** The bricks of one level that share voxels with a brick of another. */
export function spanOf(from: Level, at: Triple, to: Level): BrickSpan {
  const begin = (axis: 0 | 1 | 2) => from.origin[axis] + at[axis] * brickEdge * from.mag[axis] - to.origin[axis];
  const first = (axis: 0 | 1 | 2) => Math.floor(begin(axis) / (brickEdge * to.mag[axis]));
  const last = (axis: 0 | 1 | 2) =>
    Math.ceil((begin(axis) + brickEdge * from.mag[axis]) / (brickEdge * to.mag[axis])) - 1;
  return { first: [first(0), first(1), first(2)], last: [last(0), last(1), last(2)] };
}

/** How a coarser level lies over a finer one: coarse voxel c begins at finer voxel `c · factors + shift`. */
export function lieOf(coarse: Level, fine: Level): { readonly factors: Factors; readonly shift: Triple } {
  const each = (of: (axis: 0 | 1 | 2) => number): Triple => [of(0), of(1), of(2)];
  return {
    factors: each((axis) => coarse.mag[axis] / fine.mag[axis]),
    shift: each((axis) => (coarse.origin[axis] - fine.origin[axis]) / fine.mag[axis]),
  };
}

/** Calls with each run along x of a mask: its first voxel, and how many there are. */
export function eachRow(ranges: Ranges, row: (x: number, y: number, z: number, length: number) => void): void {
  for (let i = 0; i < ranges.length; i += 2) {
    const end = ranges[i + 1] ?? 0;
    for (let voxel = ranges[i] ?? 0; voxel < end;) {
      const x = voxel % brickEdge;
      const length = Math.min(end - voxel, brickEdge - x);
      row(x, Math.floor(voxel / brickEdge) % brickEdge, Math.floor(voxel / brickEdge ** 2), length);
      voxel += length;
    }
  }
}

/** Takes voxels of a brick, from one to before another. */
export type Take = (from: number, to: number) => void;

/** Takes what a mask of its own brick takes. */
export function fill(ranges: Ranges, take: Take): void {
  for (let i = 0; i < ranges.length; i += 2) take(ranges[i] ?? 0, ranges[i + 1] ?? 0);
}

/** Takes of a finer brick what a mask of a coarser one takes; nothing beyond the level's end. */
export function fillFiner(
  at: Triple,
  fine: Level,
  mask: { readonly at: Triple; readonly ranges: Ranges },
  coarse: Level,
  take: Take,
): void {
  const { factors, shift } = lieOf(coarse, fine);
  // The first finer voxel under a coarse one of the mask's brick, counted from the finer brick's first.
  const begin = (axis: 0 | 1 | 2, n: number) => {
    const voxel = (mask.at[axis] * brickEdge + n) * factors[axis] + shift[axis] - at[axis] * brickEdge;
    return Math.min(Math.max(voxel, 0), brickEdge, Math.max(fine.size[axis] - at[axis] * brickEdge, 0));
  };
  const isBeside = (axis: 0 | 1 | 2) => begin(axis, 0) === begin(axis, brickEdge);
  if (isBeside(0) || isBeside(1) || isBeside(2)) return;
  eachRow(mask.ranges, (x, y, z, length) => {
    const [from, to] = [begin(0, x), begin(0, x + length)];
    if (from === to) return;
    for (let fz = begin(2, z); fz < begin(2, z + 1); fz++)
      for (let fy = begin(1, y); fy < begin(1, y + 1); fy++) {
        const row = brickEdge * (fy + brickEdge * fz);
        take(row + from, row + to);
      }
  });
}

/** Marks the voxels of a coarser brick that have a voxel of a finer mask under them. */
export function touchCoarser(
  touched: Uint8Array,
  at: Triple,
  coarse: Level,
  mask: { readonly at: Triple; readonly ranges: Ranges },
  fine: Level,
): void {
  const { factors, shift } = lieOf(coarse, fine);
  const over = (axis: 0 | 1 | 2, n: number) =>
    Math.floor((mask.at[axis] * brickEdge + n - shift[axis]) / factors[axis]) - at[axis] * brickEdge;
  const isBeside = (axis: 0 | 1 | 2) => over(axis, brickEdge - 1) < 0 || over(axis, 0) >= brickEdge;
  if (isBeside(0) || isBeside(1) || isBeside(2)) return;
  const isWithin = (n: number) => n >= 0 && n < brickEdge;
  eachRow(mask.ranges, (x, y, z, length) => {
    const [cy, cz] = [over(1, y), over(2, z)];
    if (!isWithin(cy) || !isWithin(cz)) return;
    const row = brickEdge * (cy + brickEdge * cz);
    const [first, last] = [Math.max(over(0, x), 0), Math.min(over(0, x + length - 1), brickEdge - 1)];
    if (first <= last) touched.fill(1, row + first, row + last + 1);
  });
}
