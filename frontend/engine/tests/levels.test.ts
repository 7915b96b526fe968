import { describe, expect, test } from 'vitest';
import type { Level } from '../src/chunks';
import { bestLevel, covering, coarsestStandInPixels, standInLevel, voxelPixels } from '../src/geometry';
import type { View } from '../src/view';
import { random } from './random';
import { HeldSource, camera, pyramid } from './sources';

const source = new HeldSource('a', pyramid([4096, 4096, 4096]));
const view = (unitsPerPixel: number): View => ({ position: [0, 0, 0], unitsPerPixel, rotation: [0, 0, 0, 1], camera });
const cube = [1, 1, 1] as const;

describe('The level that a layer is drawn at', () => {
  test('has a voxel or more to each pixel, and less than two along an edge', () => {
    expect([0.1, 1, 1.9, 2, 2.1, 3.9, 4.1, 1000].map((units) => bestLevel(source, view(units), cube, 1))).toEqual([
      0, 0, 0, 0, 1, 1, 2, 7,
    ]);
  });

  test('is finer on a screen with smaller pixels', () => {
    expect(bestLevel(source, view(4.1), cube, 1)).toBe(2);
    expect(bestLevel(source, view(4.1), cube, 2)).toBe(1);
  });

  test('never has a stand-in whose voxels cover more than 8 pixels', () => {
    const next = random(2);
    for (let round = 0; round < 500; round++) {
      const at = view(2 ** (next() * 14 - 4));
      const best = bestLevel(source, at, cube, 1);
      const other = standInLevel(source, best, at, cube, 1);
      const level = source.levels[other];
      if (other === best || !level) continue;
      expect(other).toBeGreaterThan(best);
      expect(voxelPixels(level, at, cube, 1)).toBeLessThanOrEqual(coarsestStandInPixels);
    }
  });
});

describe('What covers a brick at a coarser level', () => {
  test('is one brick where the grids nest', () => {
    const brick = { level: 0, x: 77, y: 3, z: 12, channel: 0, time: 0 };
    expect(covering(source, brick, 2)).toEqual([{ ...brick, level: 2, x: 19, y: 0, z: 3 }]);
  });

  test('is every brick that it overlaps where they do not', () => {
    const coarse: Level = { mag: [3, 3, 1], origin: [0, 0, 0], size: [86, 86, 256], brickEdge: 64 };
    const odd = new HeldSource('b', [
      { mag: [1, 1, 1], origin: [0, 0, 0], size: [256, 256, 256], brickEdge: 64 },
      { ...coarse, brickEdge: 32 },
    ]);
    const brick = { level: 0, x: 1, y: 2, z: 1, channel: 0, time: 0 };
    const found = covering(odd, brick, 1).map(({ x, y, z }) => [x, y, z]);
    expect(found).toEqual([
      [0, 1, 2],
      [1, 1, 2],
      [0, 1, 3],
      [1, 1, 3],
    ]);
  });
});
