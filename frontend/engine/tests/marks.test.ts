import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boxGrip, boxLines, crowdOf, drawMarks, placeOn, pulled, sizing, type Mark, type Outlook } from '../src/marks';
import type { Panel, View } from '../src/view';
import { mostOfBox, SeenCrowd, sightFor, writeLines } from '../src/marks/seenCrowd';
import { random, randomRotation } from './random';

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

/** A canvas off the screen that keeps what is put on it. */
class Sheet {
  static put: { readonly pixels: Uint32Array; readonly stride: number }[] = [];
  constructor(
    readonly width: number,
    readonly height: number,
  ) {}
  getContext() {
    return {
      createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height), width }),
      putImageData: ({ data, width }: ImageData) =>
        Sheet.put.push({ pixels: new Uint32Array(data.buffer.slice(0)), stride: width }),
    };
  }
}

beforeEach(() => {
  Sheet.put = [];
  vi.stubGlobal('OffscreenCanvas', Sheet);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('of twenty thousand boxes that are all seen the largest are outlined, the chosen one too, and the rest are dots', () => {
  const space: Panel = { ...panel, id: '3d', kind: '3d' };
  const boxes = Array.from({ length: 20_000 }, (_, n): Mark => {
    const [at, size] = [[n % 10, n % 20, 30] as const, [40 + (n % 100), 40, 20] as const];
    return { ...boxMark, at, size, isChosen: n === 0 };
  });
  const { context, calls } = noting();
  drawMarks(context, boxes, [space], outlook, 1);
  // All halos in one stroke and all lines of the one colour in another; so for the chosen one, above them.
  expect(calls('stroke')).toHaveLength(4);
  const outlined = calls('moveTo').length / 2 / 12;
  expect(outlined).toBeGreaterThan(1000);
  expect(outlined).toBeLessThanOrEqual(2001);
  expect([calls('fillRect').length, calls('drawImage').length, Sheet.put.length]).toEqual([0, 1, 1]);
});

test('many dots lie where few would, in their colours, at any density, and the next frame begins without them', () => {
  const places = Array.from({ length: 1000 }, (_, n) => [-30 + (n % 60), -5 + Math.floor(n / 60), 30] as const);
  const dots = (count: number, color: string, density = 1) => {
    const { context, calls } = noting();
    const marks = places.slice(0, count).map((at): Mark => ({ ...boxMark, color, at, size: [1, 1, 1] }));
    drawMarks(context, marks, [panel], outlook, density);
    return calls('fillRect').map(([x = 0, y = 0]) => [x - panel.rectangle.x, y - panel.rectangle.y]);
  };
  const few = dots(400, '#40c0a0');
  expect(few).toHaveLength(400);
  expect(Sheet.put).toEqual([]);
  for (const density of [1, 2])
    for (const [color, pixel] of [
      ['#40c0a0', 0xffa0c040],
      ['#102030', 0xff302010],
    ] as const) {
      expect(dots(1000, color, density)).toEqual([]);
      const { pixels, stride } = Sheet.put.at(-1) ?? { pixels: new Uint32Array(0), stride: 0 };
      for (const [x = 0, y = 0] of few)
        if (x >= 0 && y >= 0) expect(pixels[Math.round(x * density) + stride * Math.round(y * density)]).toBe(pixel);
      expect(new Set(pixels)).toEqual(new Set([0, pixel]));
    }
});

test('a crowd is seen as its boxes are one by one: the same ones, as large, with the same lines', () => {
  const next = random(11);
  for (let round = 0; round < 40; round++) {
    const kind = (['xy', 'xz', 'yz', '3d'] as const)[round % 4] ?? 'xy';
    const here: Panel = { ...panel, id: kind, kind };
    const [rotation, camera] = [randomRotation(next), { ...view.camera, rotation: randomRotation(next) }];
    const look: Outlook = { ...outlook, view: { ...view, rotation, camera } };
    const some = Array.from({ length: 100 }, (): Mark => {
      const at = [200 * (next() - 0.5), 200 * (next() - 0.5), 300 * (next() - 0.5)] as const;
      return { ...boxMark, at, size: [1 + 60 * next(), 1 + 60 * next(), 1 + 60 * next()] };
    });
    const crowd = crowdOf(some);
    const seen = new SeenCrowd();
    const sight = sightFor(here, look);
    seen.look(crowd, here, sight);
    const sizes = crowd.marks.map(({ at, size }) => sizing(here, look)(at, size));
    expect([...seen.boxes.subarray(0, seen.count)]).toEqual(
      sizes.flatMap((size, box) => (size === undefined ? [] : [box])),
    );
    for (let n = 0; n < seen.count; n++) expect(seen.sizes[n]).toBeCloseTo(sizes[seen.boxes[n] ?? 0] ?? NaN, 2);
    const into = new Float64Array(mostOfBox);
    for (const [box, mark] of crowd.marks.entries()) {
      const end = writeLines(crowd, box, here, sight, into, 0);
      const lines = boxLines(here, look, mark).flatMap(({ from, to }) => [from.x, from.y, to.x, to.y]);
      expect(end).toBe(lines.length);
      for (const [n, value] of lines.entries()) expect(into[n]).toBeCloseTo(value, 6);
    }
  }
});

test('no more boxes are larger than the size that parts them than there may be, and none is left out that could be in', () => {
  const next = random(3);
  const here: Panel = { ...panel, id: '3d', kind: '3d' };
  const boxes = Array.from({ length: 5000 }, (): Mark => {
    return { ...boxMark, at: [10, 20, 30], size: [1 + 90 * next(), 1, 1] };
  });
  const seen = new SeenCrowd();
  seen.look(crowdOf(boxes), here, sightFor(here, outlook));
  const larger = (size: number) => seen.sizes.subarray(0, seen.count).filter((one) => one > size).length;
  for (const most of [1, 10, 100, 2000, 4999]) {
    const least = seen.exceededBy(most);
    expect(larger(least)).toBeLessThanOrEqual(most);
    expect(larger(least * 0.99)).toBeGreaterThan(most);
  }
  expect(seen.exceededBy(5000)).toBe(0);
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
