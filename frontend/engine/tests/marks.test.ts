import { expect, test } from 'vitest';
import { boxGrip, boxLines, drawMarks, placeOn, pulled, sizing, type Mark, type Outlook } from '../src/marks';
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

/** A canvas that notes what is drawn on it. */
function noting() {
  const calls: { readonly name: PropertyKey; readonly with: readonly number[] }[] = [];
  const context = new Proxy({ canvas: { width: 401, height: 200 } } as unknown as CanvasRenderingContext2D, {
    get: (target, name) => {
      if (name in target) return Reflect.get(target, name) as unknown;
      return (...given: readonly number[]) => {
        calls.push({ name, with: given });
        return { width: 60 };
      };
    },
  });
  return {
    context,
    calls: (name: keyof CanvasRenderingContext2D) =>
      calls.filter((call) => call.name === name).map((call) => call.with),
  };
}

const boxMark = { kind: 'box', name: '', color: '#40c0a0', isChosen: false } as const;

test('of twenty thousand boxes that are all seen the largest are outlined, the chosen one too, and the rest are dots', () => {
  const space: Panel = { ...panel, id: '3d', kind: '3d' };
  const boxes = Array.from({ length: 20_000 }, (_, n): Mark => {
    const [at, size] = [[n % 10, n % 20, 30] as const, [40 + (n % 100), 40, 20] as const];
    return { ...boxMark, at, size, isChosen: n === 0 };
  });
  const { context, calls } = noting();
  drawMarks(context, boxes, [space], outlook, 1);
  // Each is stroked twice, for its halo.
  const outlined = calls('stroke').length / 2;
  expect(outlined).toBeGreaterThan(1000);
  expect(outlined).toBeLessThanOrEqual(2001);
  expect(calls('fillRect')).toHaveLength(20_000 - outlined);
});

test('a few boxes are all outlined, and what is as small as a dot is one', () => {
  const small = { at: [10, 20, 30], size: [1, 1, 1] } as const;
  const { context, calls } = noting();
  drawMarks(
    context,
    [box, small].map((box): Mark => ({ ...boxMark, ...box })),
    [panel],
    outlook,
    1,
  );
  expect([calls('stroke').length, calls('fillRect').length]).toEqual([2, 1]);
});

test('all of the canvas is wiped, and never in one go', () => {
  const { context, calls } = noting();
  drawMarks(context, [], [panel], outlook, 1);
  const wiped = calls('clearRect').map(([x = 0, y = 0, width = 0, height = 0]) => ({ x, y, width, height }));
  expect(wiped.every(({ y, width, height }) => y === 0 && height === 200 && width < 401)).toBe(true);
  expect(
    wiped.toSorted((a, b) => a.x - b.x).reduce((until, { x, width }) => (x === until ? until + width : NaN), 0),
  ).toBe(401);
});

test('a name stays within the panel that shows its cursor', () => {
  // At the middle of the panel, near its right edge, and in its lower right corner.
  for (const at of [
    [10, 20, 30.5],
    [58, 20, 30.5],
    [58, 44, 30.5],
  ] as const) {
    const { context, calls } = noting();
    drawMarks(context, [{ kind: 'cursor', at, color: '#40c0a0', name: 'Ada', radius: undefined }], [panel], outlook, 1);
    const { x: left, y: top, width, height } = panel.rectangle;
    expect(calls('fillRect').length).toBeGreaterThan(0);
    for (const [x = NaN, y = NaN, w = NaN, h = NaN] of calls('fillRect')) {
      expect([x >= left, x + w <= left + width, y >= top, y + h <= top + height]).toEqual([true, true, true, true]);
    }
  }
});
