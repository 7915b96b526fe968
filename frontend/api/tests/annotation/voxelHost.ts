import type { Level } from '@lamella/engine';
import type { LoggedBatch, Triple } from '../../src/annotation/operations';
import type { MergedReader } from '../../src/annotation/voxels/reader';
import type { Chance } from './chance';
import { brickOf, pyramid, type Payloads } from './naiveVoxels';

export const layer = '5a0f9a86-6d1c-4b39-a6a4-0d4bd2d3a001';
export const level = (mag: Triple, size: Triple): Level => ({ mag, origin: [0, 0, 0], size, brickEdge: 32 });
/** The second and third end within a coarser voxel. */
export const levels = [level([1, 1, 1], [64, 64, 33]), level([2, 2, 1], [32, 32, 33]), level([4, 4, 2], [16, 16, 17])];
export const finest = levels[0] as Level;

/** A host that answers whenever it likes: at its newest version, or a little before. */
export function hostOf(log: LoggedBatch[], chance: Chance, payloads: Payloads = new Map()): MergedReader {
  let known = { version: -1, grids: pyramid([], layer, levels) };
  return async (places) => {
    for (let i = chance.below(4); i > 0; i--) await new Promise((resolve) => setTimeout(resolve, 0));
    if (known.version !== log.length) known = { version: log.length, grids: pyramid(log, layer, levels, payloads) };
    const { version, grids } = known;
    const bricks = places.map((one) => brickOf(grids[one.level] ?? [], levels[one.level] as Level, one.at));
    for (let i = chance.below(4); i > 0; i--) await new Promise((resolve) => setTimeout(resolve, 0));
    return { version, bricks };
  };
}
