import { pointOn, planeOf, type Vec3, type View } from '@lamella/engine';
import { expect, test } from 'vitest';
import { budgetsOf } from '../src/features/viewer/budgets';
import { thin } from '../src/look/numbers';
import { longest, readAddress, writeAddress, type ViewState } from '../src/features/viewer/address';
import { boundedSplit, evenSplit, gap, layOut, panelAt } from '../src/features/viewer/panels/layout';
import { circle, fit, page, pan, roll, turn, zoom, type FlatKind } from '../src/features/viewer/hands/moving';
import { scaleBar } from '../src/features/viewer/panels/scaleBar';
import { beginningStyles } from '../src/features/viewer/layers/styles';
import { around, compose, straight } from '../src/features/viewer/hands/turning';

const voxelSize: Vec3 = [8, 8, 30];
const kinds: readonly FlatKind[] = ['xy', 'xz', 'yz'];
const turned: View = {
  ...fit({ min: [0, 0, 0], size: [512, 512, 256] }, voxelSize, { width: 600, height: 400 }),
  rotation: compose(around([0, 0, 1], 0.3), around([1, 0, 0], -0.7)),
};
const near = (a: Vec3, b: Vec3) => {
  a.forEach((value, axis) => {
    expect(value).toBeCloseTo(b[axis] ?? NaN, 6);
  });
};

const layers = beginningStyles([
  { name: 'cells', category: 'SEGMENTATION', voxelType: 'U64', defaultWindow: null, defaultColor: null },
  { name: 'em ~;&=', category: 'IMAGE', voxelType: 'U16', defaultWindow: null, defaultColor: '#ff8000' },
]);
const beginnings = new Map(layers.map(({ name, style }) => [name, style]));
const beginning: ViewState = {
  view: fit({ min: [0, 0, 0], size: [512, 512, 256] }, voxelSize, { width: 600, height: 400 }),
  tool: 'move',
  maximised: null,
  layers,
};

test('a link gives back the view it was made of', () => {
  const state: ViewState = {
    view: { ...turned, position: [-12.5, 1e6 + 0.25, 3], unitsPerPixel: 0.012345 },
    tool: 'turn',
    maximised: 'yz',
    layers: layers.map(({ name, style }) => ({
      name,
      style:
        style.kind === 'image'
          ? {
              ...style,
              window: [12, 3456.5],
              color: [1, 0, 0],
              inverted: true,
              gamma: 1.4,
              opacity: 0.5,
              visible: false,
              smooth: false,
              channel: 2,
              time: 7,
            }
          : { ...style, outlines: true, selected: 2n ** 64n - 1n, opacity: 0.2, time: 3 },
    })),
  };
  const link = writeAddress(state, beginnings);
  const read = readAddress(`#${link}`, beginning);
  expect(writeAddress(read, beginnings)).toBe(link);
  expect(read.layers).toEqual(state.layers);
  near(read.view.position, state.view.position);
  expect(read).toMatchObject({ tool: 'turn', maximised: 'yz', view: { unitsPerPixel: 0.012345 } });

  // What begins the other way is taken back by its link.
  const others = new Map(state.layers.map(({ name, style }) => [name, style]));
  const back = writeAddress({ ...state, layers }, others);
  expect(readAddress(back, { ...beginning, layers: state.layers }).layers).toEqual(layers);
});

test('a link is short whatever there is to say', () => {
  const many = Array.from({ length: 500 }, (_, at) => ({ name: `layer ${String(at)} ~é`, style: layers[0]?.style }));
  const state = {
    ...beginning,
    layers: many.flatMap(({ name, style }) => (style ? [{ name, style: { ...style, opacity: 0.123 } }] : [])),
  };
  const link = writeAddress({ ...state, view: { ...turned, position: [-123456789.25, 1e9, 1e12] } }, new Map());
  expect(link.length).toBeLessThanOrEqual(longest);
  expect(link).toContain('layer%200');
});

test('senseless links show the beginning instead of nothing', () => {
  for (const link of [
    '',
    '#',
    '#at=1,2',
    '#at=NaN,1,2&zoom=-3',
    '#zoom=1e400&turn=0,0,0,0&layers=%E0%A4%A~o5;~;x',
    '#&&&==',
  ]) {
    const { view } = readAddress(link, beginning);
    expect(view.position).toEqual(beginning.view.position);
    expect(view.unitsPerPixel).toBe(beginning.view.unitsPerPixel);
    expect(Math.hypot(...view.rotation)).toBeCloseTo(1, 6);
  }
});

test('panning keeps the voxel under the hand, zooming the voxel under the pointer, on turned planes too', () => {
  for (const kind of kinds) {
    const at = (view: View, right: number, down: number) => pointOn(planeOf(kind, view, voxelSize, 0, 0), right, down);
    near(at(pan(turned, kind, voxelSize, 30, -12), 40, 8), at(turned, 10, 20));
    near(at(zoom(turned, kind, voxelSize, 1.7, 33, -21), 33, -21), at(turned, 33, -21));
    expect(zoom(turned, kind, voxelSize, 1.7, 33, -21).unitsPerPixel).toBeCloseTo(turned.unitsPerPixel * 1.7, 9);
  }
});

test('a page is one voxel across the panel', () => {
  const view = { ...turned, rotation: straight };
  const [x, y, z] = view.position;
  near(page(view, 'xy', voxelSize, 1).position, [x, y, z + 1]);
  near(page(view, 'xz', voxelSize, -2).position, [x, y - 2, z]);
  near(page(view, 'yz', voxelSize, 10).position, [x + 10, y, z]);
  near(page(page(turned, 'xy', voxelSize, 7), 'xy', voxelSize, -7).position, turned.position);
});

test('turning leaves the position alone and stays a rotation', () => {
  let view = turned;
  for (let step = 0; step < 1000; step++)
    view = circle(roll(turn(view, kinds[step % 3] ?? 'xy', 3, -5), 'xz', 0.1), 4, 1);
  expect(view.position).toEqual(turned.position);
  expect(Math.hypot(...view.rotation)).toBeCloseTo(1, 9);
  expect(Math.hypot(...view.camera.rotation)).toBeCloseTo(1, 9);
});

test('the first view shows the whole xy face around the middle voxel', () => {
  const view = fit({ min: [-10, 0, 5], size: [512, 256, 8] }, voxelSize, { width: 400, height: 400 });
  expect(view.position).toEqual([246.5, 128.5, 9.5]);
  expect(view.unitsPerPixel * 400).toBeGreaterThanOrEqual(512 * 8);
});

test('the panels tile the canvas with a divider between them, and one may fill it', () => {
  const panels = layOut(1001, 700, { x: 0.3, y: 0.6 }, null);
  const area = panels.reduce((sum, { rectangle }) => sum + rectangle.width * rectangle.height, 0);
  expect(area).toBe((1001 - gap) * (700 - gap));
  expect(panels.map(({ id }) => id)).toEqual(['xy', 'yz', 'xz', '3d']);
  expect(panelAt(panels, 1000, 0)?.kind).toBe('yz');
  expect(panelAt(panels, 0, 699)?.kind).toBe('xz');
  expect(layOut(10, 20, evenSplit, 'xz')).toEqual([
    { id: 'xz', kind: 'xz', rectangle: { x: 0, y: 0, width: 10, height: 20 } },
  ]);
  expect(boundedSplit({ x: -1, y: NaN })).toEqual({ x: 0.12, y: 0.5 });
});

test('the scale bar is a round length that fits', () => {
  const bar = (unitsPerPixel: number, unit = 'nanometer') => {
    const { pixels, label } = scaleBar(unitsPerPixel, unit, 120);
    expect(pixels).toBeLessThanOrEqual(120 + 1e-6);
    expect(pixels).toBeGreaterThan(120 / 2.6);
    return label.replaceAll(thin, ' ');
  };
  expect(bar(8)).toBe('500 nm');
  expect(bar(10)).toBe('1 µm');
  expect(bar(0.002, 'micrometer')).toBe('200 nm');
  expect(bar(123456)).toBe('10 mm');
  expect(bar(3, 'pixel')).toBe('200 pixel');
  expect(scaleBar(0, 'nanometer', 100).pixels).toBe(0);
});

test("The viewer takes a sixteenth of a device's memory, never too little to draw with nor more than half a gibibyte", () => {
  const mebi = 2 ** 20;
  expect([0.25, 2, 4, 8, 32, undefined].map((memory) => budgetsOf(memory, false).gpuBytes / mebi)).toEqual([
    96, 128, 256, 512, 512, 512,
  ]);
  // A tablet that does not say is taken for one with little.
  expect([2, 8, undefined].map((memory) => budgetsOf(memory, true).gpuBytes / mebi)).toEqual([128, 512, 256]);
});
