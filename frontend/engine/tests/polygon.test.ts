import { expect, test } from 'vitest';
import type { Vec3 } from '../src/chunks';
import { planeOf } from '../src/geometry';
import { PlaneCutter, brickBox } from '../src/gpu/polygon';
import type { View } from '../src/view';
import { random, randomRotation } from './random';
import { camera, pyramid } from './sources';

const levels = pyramid([100, 100, 100]);
const [finest] = levels;
if (!finest) throw new Error('no level');
const view = (position: Vec3, rotation: View['rotation'] = [0, 0, 0, 1]): View => ({
  position,
  unitsPerPixel: 1,
  rotation,
  camera,
});

test.for(['xy', 'xz', 'yz'] as const)('A %s plane on the border of two bricks shows the higher one', (kind) => {
  const cutter = new PlaneCutter(planeOf(kind, view([32, 32, 32]), [1, 1, 1], 50, 50));
  const at: Vec3 = kind === 'xy' ? [0, 0, 1] : kind === 'xz' ? [0, 1, 0] : [1, 0, 0];
  expect(cutter.cut(...brickBox(levels, finest, at))).toHaveLength(8);
  expect(cutter.cut(...brickBox(levels, finest, [0, 0, 0]))).toEqual([]);
});

test('Polygons of bricks tile the plane: their areas add up to that of the whole volume', () => {
  const next = random(7);
  for (let n = 0; n < 200; n++) {
    const place: Vec3 = [30 + 40 * next(), 30 + 40 * next(), 30 + 40 * next()];
    const cutter = new PlaneCutter(planeOf('xy', view(place, randomRotation(next)), [1, 1, 1], 500, 500));
    let sum = 0;
    for (let z = 0; z < 4; z++)
      for (let y = 0; y < 4; y++)
        for (let x = 0; x < 4; x++) sum += area(cutter.cut(...brickBox(levels, finest, [x, y, z])));
    expect(sum).toBeCloseTo(area(cutter.cut([0, 0, 0], [100, 100, 100])), 6);
  }
});

test('Bricks that share an edge share its corner to the last bit', () => {
  const next = random(11);
  for (let n = 0; n < 200; n++) {
    const place: Vec3 = [30 + 4 * next(), 30 + 4 * next(), 30 + 4 * next()];
    const cutter = new PlaneCutter(planeOf('xy', view(place, randomRotation(next)), [8, 8, 30], 500, 500));
    const corners = new Map<string, number>();
    for (const at of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const polygon = cutter.cut(...brickBox(levels, finest, [at & 1, (at >> 1) & 1, at >> 2]));
      for (let c = 0; c < polygon.length; c += 2) {
        const key = `${polygon[c]} ${polygon[c + 1]}`;
        corners.set(key, (corners.get(key) ?? 0) + 1);
      }
    }
    // Around the point where eight bricks meet, the plane crosses edges that four of them share.
    expect([...corners.values()].filter((times) => times === 4).length).toBeGreaterThan(0);
    expect([...corners.values()].every((times) => times <= 4)).toBe(true);
  }
});

function area(polygon: readonly number[]): number {
  let twice = 0;
  for (let n = 0; n < polygon.length; n += 2) {
    const m = (n + 2) % polygon.length;
    twice += (polygon[n] ?? 0) * (polygon[m + 1] ?? 0) - (polygon[m] ?? 0) * (polygon[n + 1] ?? 0);
  }
  return Math.abs(twice) / 2;
}
