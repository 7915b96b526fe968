import { describe, expect, test } from 'vitest';
import type { Level } from '../src/chunks';
import { bricksCrossed, gridOf, planeOf, pointOn, toBricks } from '../src/geometry';
import { random, randomRotation } from './random';
import { camera } from './sources';

const level: Level = { mag: [2, 2, 1], origin: [10, -20, 5], size: [300, 200, 150], brickEdge: 32 };
const voxelSize = [8, 8, 30] as const;
const whole = { rotation: [0, 0, 0, 1] as const, unitsPerPixel: 8, camera };

describe('Bricks crossed by a plane', () => {
  test('are all those that a dense walk over the plane meets, and no others', () => {
    const next = random(1);
    for (let round = 0; round < 60; round++) {
      const view = {
        position: [next() * 600, next() * 400, next() * 150] as const,
        unitsPerPixel: 4 + next() * 30,
        rotation: randomRotation(next),
        camera,
      };
      const plane = planeOf('xy', view, voxelSize, 150, 100);
      const crossed = new Map(bricksCrossed(plane, level).map((brick) => [`${brick.x},${brick.y},${brick.z}`, brick]));
      const walked = new Map<string, number>();
      const grid = gridOf(level);
      for (let s = -149.5; s < 150; s++) {
        for (let t = -99.5; t < 100; t++) {
          const place = toBricks(pointOn(plane, s, t), level).map(Math.floor);
          if (place.some((n, axis) => n < 0 || n >= (grid[axis] ?? 0))) continue;
          walked.set(place.join(','), (walked.get(place.join(',')) ?? 0) + 1);
        }
      }
      for (const key of walked.keys()) expect(crossed.has(key), key).toBe(true);
      for (const [key, { pixels }] of crossed)
        expect(Math.abs(pixels - (walked.get(key) ?? 0)), key).toBeLessThan(60 + pixels * 0.05);
    }
  });

  test('share out all pixels of a plane that lies inside the volume', () => {
    const plane = planeOf('xz', { ...whole, position: [300, 150, 80] }, voxelSize, 100, 90);
    const crossed = bricksCrossed(plane, level);
    expect(crossed.reduce((sum, { pixels }) => sum + pixels, 0)).toBeCloseTo(200 * 180, 6);
  });

  test('are one layer of the grid for a straight plane, also on a border between two bricks', () => {
    for (const z of [5 + 32, 5 + 32.5, 5 + 63.999]) {
      const plane = planeOf('xy', { ...whole, position: [300, 150, z] }, voxelSize, 200, 200);
      expect(new Set(bricksCrossed(plane, level).map((brick) => brick.z))).toEqual(new Set([1]));
    }
  });

  test('reach over a border by the margin that smooth drawing mixes in', () => {
    const plane = planeOf('xy', { ...whole, position: [300, 150, 5 + 32.25] }, voxelSize, 200, 200);
    expect(new Set(bricksCrossed(plane, level, 0.5).map((brick) => brick.z))).toEqual(new Set([0, 1]));
  });

  test('are none beside the volume', () => {
    const plane = planeOf('xy', { ...whole, position: [300, 150, 900] }, voxelSize, 200, 200);
    expect(bricksCrossed(plane, level)).toEqual([]);
  });
});
