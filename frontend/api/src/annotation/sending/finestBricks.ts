import type { Level } from '@lamella/engine';
import { brickEdge, decodeMask } from '../mask';
import type { MagName, PaintedBrick, Triple } from '../operations';
import { eachRow, lieOf, magName, type Factors } from '../voxels/grid';

/** The host changes no more finest bricks in a batch. */
export const mostFinest = 16_384;

/** A layer's levels, finest first; undefined where nobody has looked at it yet. */
export type LevelsOf = (layer: string) => readonly Level[] | undefined;

/** How many finest bricks lie under one brick of a coarser magnification. */
export const finestUnder = ([x, y, z]: Factors): number => x * y * z;

/** How a magnification lies over the finest one of its layer; where that is not known, over 1, which counts rather too many. */
function lie(mag: MagName, levels: readonly Level[] | undefined): { factors: Factors; shift: Triple } {
  const finest = levels?.[0];
  const level = levels?.find((one) => magName(one) === mag);
  if (finest && level) return lieOf(level, finest);
  const [x = 1, y = x, z = x] = mag.split('-').map(Number);
  return { factors: [x, y, z], shift: [0, 0, 0] };
}

/** How many finest bricks a mask changes, as the host counts them. */
export function finestIn({ at, mask }: PaintedBrick, mag: MagName, levels: readonly Level[] | undefined): number {
  const { factors, shift } = lie(mag, levels);
  const all = finestUnder(factors);
  // Of a brick that fits no batch by far it does not matter which.
  if (all === 1 || all > 64 * mostFinest) return all;
  const brickOf = (axis: 0 | 1 | 2, voxel: number) => Math.floor((voxel * factors[axis] + shift[axis]) / brickEdge);
  const first = (axis: 0 | 1 | 2, n: number) => brickOf(axis, at[axis] * brickEdge + n);
  const last = (axis: 0 | 1 | 2, n: number) =>
    Math.floor(((at[axis] * brickEdge + n + 1) * factors[axis] + shift[axis] - 1) / brickEdge);
  const begin: Triple = [first(0, 0), first(1, 0), first(2, 0)];
  const span = (axis: 0 | 1 | 2) => last(axis, brickEdge - 1) - begin[axis] + 1;
  const [width, height] = [span(0), span(1)];
  const touched = new Uint8Array(width * height * span(2));
  eachRow(decodeMask(mask), (x, y, z, length) => {
    const [from, to] = [first(0, x) - begin[0], last(0, x + length - 1) - begin[0]];
    for (let bz = first(2, z) - begin[2]; bz <= last(2, z) - begin[2]; bz++)
      for (let by = first(1, y) - begin[1]; by <= last(1, y) - begin[1]; by++) {
        const row = width * (by + height * bz);
        touched.fill(1, row + from, row + to + 1);
      }
  });
  return touched.reduce((sum, one) => sum + one, 0);
}
