import { describe, expect, test } from 'vitest';
import type { Level, Vec3 } from '../../src/chunks';
import { rotate } from '../../src/geometry';
import {
  allowed,
  areaWithin,
  encircled,
  floodFill,
  lineLength,
  passedBy,
  sweptByBall,
  sweptByDisc,
  type BrickMask,
  type Canvas,
} from '../../src/painting';
import { random, randomRotation } from '../random';

const level: Level = { mag: [2, 2, 1], origin: [0, 0, 0], size: [45, 40, 50], brickEdge: 32 };
const canvas: Canvas = { level, voxelSize: [4, 4, 9] };
const flat = { right: [1, 0, 0], down: [0, 1, 0] } as const;

/** The voxels of masks, as text, in order. */
function voxelsOf(masks: readonly BrickMask[]): string[] {
  const found: string[] = [];
  for (const { at, taken } of masks)
    taken.forEach((is, n) => {
      const [x, y, z] = [n % 32, (n >> 5) % 32, n >> 10];
      if (is) found.push([at[0] * 32 + x, at[1] * 32 + y, at[2] * 32 + z].join());
    });
  return found.sort();
}

/** Every voxel of the level asked one by one. */
function asked(is: (x: number, y: number, z: number) => boolean): string[] {
  const found: string[] = [];
  for (let z = 0; z < level.size[2]; z++)
    for (let y = 0; y < level.size[1]; y++)
      for (let x = 0; x < level.size[0]; x++) if (is(2 * x + 1, 2 * y + 1, z + 0.5)) found.push([x, y, z].join());
  return found.sort();
}

describe('A stroke', () => {
  test('of a ball takes every voxel that some place of its way is near enough to', () => {
    const next = random(1);
    for (let n = 0; n < 6; n++) {
      const place = (): Vec3 => [90 * next(), 80 * next(), 50 * next()];
      const [from, to, radius] = [place(), place(), 10 + 60 * next()];
      // The nearest place by golden section: distance to a point is convex along a line.
      const distance = (x: number, y: number, z: number) => {
        const at = (share: number) =>
          Math.hypot(
            4 * (x - from[0] - share * (to[0] - from[0])),
            4 * (y - from[1] - share * (to[1] - from[1])),
            9 * (z - from[2] - share * (to[2] - from[2])),
          );
        let [low, high] = [0, 1];
        for (let step = 0; step < 60; step++) {
          const [a, b] = [low + 0.382 * (high - low), low + 0.618 * (high - low)];
          if (at(a) < at(b)) high = b;
          else low = a;
        }
        return at((low + high) / 2);
      };
      expect(voxelsOf(sweptByBall(canvas, from, to, radius))).toEqual(asked((...at) => distance(...at) <= radius));
    }
  });

  test('of a disc along the voxels is one layer thick and as wide as its diameter', () => {
    const masks = sweptByDisc(canvas, flat, [40, 40, 20.5], [60, 40, 20.5], 24);
    const inside = (x: number, y: number) => Math.hypot(Math.max(0, 40 - x, x - 60), y - 40) * 4 <= 24;
    expect(voxelsOf(masks)).toEqual(asked((x, y, z) => z === 20.5 && inside(x, y)));
  });

  test('of a disc in any plane leaves no hole: a line through the layer meets it', () => {
    const next = random(5);
    for (let n = 0; n < 20; n++) {
      const rotation = randomRotation(next);
      const plane = { right: rotate(rotation, [1, 0, 0]), down: rotate(rotation, [0, 1, 0]) };
      const centre: Vec3 = [44 + next(), 40 + next(), 25 + next()];
      const taken = new Set(voxelsOf(sweptByDisc(canvas, plane, centre, centre, 80)));
      // Steps over the disc, inside its border: the voxel at each place is passed by the plane.
      for (let s = -60; s <= 60; s += 4)
        for (let t = -60; t <= 60; t += 4) {
          if (Math.hypot(s, t) > 60) continue;
          const at = (axis: 0 | 1 | 2) =>
            centre[axis] + (plane.right[axis] * s + plane.down[axis] * t) / canvas.voxelSize[axis];
          const voxel = [Math.floor(at(0) / 2), Math.floor(at(1) / 2), Math.floor(at(2))];
          expect(taken).toContain(voxel.join());
        }
    }
  });

  test('stays in the volume, and in the box that it is limited to', () => {
    expect(sweptByBall(canvas, [-500, 0, 0], [-400, 0, 0], 20)).toEqual([]);
    const within = { at: [40, 40, 20], size: [6, 4, 2] } as const;
    const voxels = voxelsOf(sweptByBall({ ...canvas, within }, [44, 42, 21], [44, 42, 21], 1000));
    expect(voxels).toEqual(asked((x, y, z) => x > 40 && x < 46 && y > 40 && y < 44 && z > 20 && z < 22));
  });
});

describe('A lasso', () => {
  test('takes what it encircles, and not what it goes around twice', () => {
    const square = (low: number, high: number): Vec3[] => [
      [low, low, 7.5],
      [high, low, 7.5],
      [high, high, 7.5],
      [low, high, 7.5],
    ];
    const inside = (low: number, high: number) => (x: number, y: number, z: number) =>
      z === 7.5 && x > low && x < high && y > low && y < high;
    expect(voxelsOf(encircled(canvas, flat, square(10, 70)))).toEqual(asked(inside(10, 70)));
    const twice = [...square(10, 70), [10, 10, 7.5] as Vec3, ...square(30, 50), [30, 30, 7.5] as Vec3];
    const ring = asked((...at) => inside(10, 70)(...at) && !inside(30, 50)(...at));
    expect(voxelsOf(encircled(canvas, flat, twice))).toEqual(ring);
  });

  test('of two corners takes nothing', () => {
    expect(
      encircled(canvas, flat, [
        [1, 1, 1.5],
        [20, 20, 1.5],
      ]),
    ).toEqual([]);
  });
});

describe('A flood fill', () => {
  // Walls of id 9 every 20 voxels along x, with one gap.
  const idAt = (x: number, y: number, z: number) => (x % 20 === 19 && !(x === 19 && y === 35 && z === 40) ? 9n : 5n);
  const read = (at: Vec3) => {
    const ids = new BigUint64Array(32 ** 3);
    for (let n = 0; n < ids.length; n++)
      ids[n] = idAt(at[0] * 32 + (n % 32), at[1] * 32 + ((n >> 5) % 32), at[2] * 32 + (n >> 10));
    return Promise.resolve(ids);
  };
  const fill = { level, seed: [3, 3, 3] as const, box: allowed(level), most: 1e9, read };
  const never = new AbortController().signal;

  test('goes through the gap, across bricks, and no further', async () => {
    const { masks, voxels, around } = await floodFill(fill, never);
    const expected = asked((x, y, z) => x < 78 && idAt((x - 1) / 2, (y - 1) / 2, z - 0.5) === 5n);
    expect(voxelsOf(masks)).toEqual(expected);
    expect(voxels).toBe(expected.length);
    expect(around).toEqual({ from: [0, 0, 0], to: [39, 40, 50] });
  });

  test('of one layer stays there, and is whole where walls end it', async () => {
    const box = { from: [0, 0, 3], to: [45, 40, 4] } as const;
    const { masks, voxels } = await floodFill({ ...fill, box }, never);
    expect(voxels).toBe(19 * 40);
    expect(voxelsOf(masks).every((voxel) => voxel.endsWith(',3'))).toBe(true);
    const room = { from: [0, 3, 3], to: [45, 4, 4] } as const;
    const around = { ...fill, seed: [25, 3, 3] as const };
    expect(await floodFill({ ...around, box: room }, never)).toMatchObject({ voxels: 19, isWhole: true });
  });

  test('of a turned plane takes all of the layer that is joined to it, and nothing beside it', async () => {
    const next = random(9);
    for (let n = 0; n < 6; n++) {
      const turn = randomRotation(next);
      const plane = { right: rotate(turn, [1, 0, 0]), down: rotate(turn, [0, 1, 0]) };
      const through: Vec3 = [45.1, 40.2, 25.3];
      const isMeant = passedBy(canvas, plane, through);
      const whole = { ...fill, box: allowed(level), read: () => Promise.resolve(null), seed: [22, 20, 25] as const };
      const { masks } = await floodFill({ ...whole, isMeant }, never);
      // Nothing stands in its way, so it is all of the layer.
      expect(voxelsOf(masks)).toEqual(asked(isMeant));
    }
  });

  test('ends at its limit and says so, and ends when it is cancelled', async () => {
    expect(await floodFill({ ...fill, most: 100 }, never)).toMatchObject({ voxels: 100, isWhole: false });
    const cancel = new AbortController();
    const progress = () => {
      cancel.abort(new Error('enough'));
    };
    await expect(floodFill({ ...fill, progress }, cancel.signal)).rejects.toThrow('enough');
    await expect(floodFill({ ...fill, seed: [45, 0, 0] }, never)).rejects.toThrow('outside its box');
  });
});

test('Lines and areas are measured in space', () => {
  const places: Vec3[] = [
    [0, 0, 0],
    [3, 0, 0],
    [3, 1, 0],
    [3, 1, 2],
  ];
  expect(lineLength(places, [4, 4, 9])).toBe(12 + 4 + 18);
  const square: Vec3[] = [
    [10, 10, 5],
    [20, 10, 5],
    [20, 30, 5],
    [10, 30, 5],
  ];
  expect(areaWithin(square, [4, 4, 9])).toBe(40 * 80);
  expect(areaWithin(square.slice(0, 2), [4, 4, 9])).toBe(0);
});
