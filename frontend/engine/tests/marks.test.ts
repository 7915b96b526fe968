import { expect, test } from 'vitest';
import { boxGrip, boxLines, placeOn, pulled, sizing, type Outlook } from '../src/marks';
import type { Panel, View } from '../src/view';
import { random } from './random';

const panel: Panel = { id: 'xy', kind: 'xy', rectangle: { x: 100, y: 50, width: 200, height: 100 } };
const view: View = {
  position: [10, 20, 30.5],
  unitsPerPixel: 2,
  rotation: [0, 0, 0, 1],
  camera: { rotation: [0, 0, 0, 1], unitsPerPixel: 2, perspective: true },
};
const outlook: Outlook = { view, voxelSize: [4, 4, 8] };
const box = { at: [10, 20, 28], size: [5, 10, 6] } as const;

test('a place lies where the panel draws its voxel', () => {
  expect(placeOn(panel, outlook, [10, 20, 30.5])).toMatchObject({ x: 200, y: 100, away: 0 });
  // Three voxels of 4 units to the right are 6 pixels of 2.
  expect(placeOn(panel, outlook, [13, 20, 31])).toMatchObject({ x: 206, y: 100, away: 2 });
});

test('a plane through a box shows its outline, and one beside it nothing', () => {
  const lines = boxLines(panel, outlook, box);
  expect(lines).toHaveLength(4);
  const xs = lines.flatMap(({ from, to }) => [from.x, to.x]);
  const ys = lines.flatMap(({ from, to }) => [from.y, to.y]);
  expect([Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]).toEqual([200, 210, 100, 120]);
  expect(boxLines(panel, { ...outlook, view: { ...view, position: [10, 20, 34.5] } }, box)).toEqual([]);
});

test('a plane through the middle of a cube, across its diagonal, cuts out a hexagon', () => {
  // Turns z to the diagonal (1, 1, 1): around (-1, 1, 0) by the angle whose cosine is 1/sqrt(3).
  const half = Math.acos(1 / Math.sqrt(3)) / 2;
  const part = Math.sin(half) / Math.SQRT2;
  const turned: View = { ...view, position: [5, 5, 5], rotation: [-part, part, 0, Math.cos(half)] };
  const cube = { at: [0, 0, 0], size: [10, 10, 10] } as const;
  const lines = boxLines(panel, { view: turned, voxelSize: [1, 1, 1] }, cube);
  expect(lines).toHaveLength(6);
  const lengths = lines.map(({ from, to }) => Math.hypot(to.x - from.x, to.y - from.y));
  for (const length of lengths) expect(length).toBeCloseTo((5 * Math.SQRT2) / 2, 6);
});

test('in space all twelve edges are seen, and none behind the eye', () => {
  const space: Panel = { ...panel, id: '3d', kind: '3d' };
  expect(boxLines(space, outlook, box)).toHaveLength(12);
  const behind = { ...box, at: [10, 20, -100_000] } as const;
  expect(boxLines(space, outlook, behind)).toHaveLength(0);
});

test('sides and corners are gripped near their lines, and pulled to whole voxels', () => {
  expect(boxGrip(panel, outlook, box, 200, 110, 5)).toEqual([{ axis: 0, end: 'low' }]);
  const corner = boxGrip(panel, outlook, box, 211, 121, 5);
  expect(corner).toHaveLength(2);
  expect(boxGrip(panel, outlook, box, 150, 110, 5)).toEqual([]);
  expect(pulled(box, corner, [20.4, 40.6, 0])).toEqual({ at: [10, 20, 28], size: [10, 21, 6] });
  // A side does not pass the other one.
  expect(pulled(box, [{ axis: 0, end: 'low' }], [99, 0, 0])).toEqual({ at: [14, 20, 28], size: [1, 10, 6] });
});

test('whatever a panel shows of boxes has a size there, and what is far from it has none', () => {
  const next = random(5);
  let shown = 0;
  for (let n = 0; n < 4000; n++) {
    const kind = (['xy', 'xz', 'yz', '3d'] as const)[n % 4] ?? 'xy';
    const here: Panel = { ...panel, id: kind, kind };
    const length = Math.hypot(next() - 0.5, next() - 0.5, 1);
    const turned: View = { ...view, rotation: [0.3 / length, 0, 0, Math.sqrt(1 - (0.3 / length) ** 2)] };
    const some = {
      at: [300 * (next() - 0.5), 300 * (next() - 0.5), 300 * (next() - 0.5)] as const,
      size: [1 + 60 * next(), 1 + 60 * next(), 1 + 60 * next()] as const,
    };
    const size = sizing(here, { ...outlook, view: turned })(some.at, some.size);
    const { x, y, width, height } = here.rectangle;
    const isIn = (at: { x: number; y: number }) => at.x >= x && at.x < x + width && at.y >= y && at.y < y + height;
    const lines = boxLines(here, { ...outlook, view: turned }, some);
    if (!lines.some(({ from, to }) => isIn(from) || isIn(to))) continue;
    shown++;
    expect(size).toBeGreaterThan(0);
  }
  expect(shown).toBeGreaterThan(100);
  expect(sizing(panel, outlook)([9000, 20, 28], [5, 10, 6])).toBeUndefined();
  expect(sizing(panel, outlook)([10, 20, 34], [5, 10, 6])).toBeUndefined();
});
