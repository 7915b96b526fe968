import { expect, test } from 'vitest';
import { pythonSnippet } from '../src/features/datasets/python';
import { boxAround, rawBytes } from '../src/features/datasets/voxels';
import { destinationOf } from '../src/features/help/goTo';
import { outline } from '../src/features/viewer/layers/HistogramView';

test('a place or a segment typed into the palette is understood, anything else is not', () => {
  expect(destinationOf('100, 200, 30')).toEqual({ kind: 'position', position: [100, 200, 30] });
  expect(destinationOf('go to -1.5 2 3')).toEqual({ kind: 'position', position: [-1.5, 2, 3] });
  expect(destinationOf('segment 18446744073709551615')).toEqual({ kind: 'segment', id: 2n ** 64n - 1n });
  for (const text of ['', '1, 2', 'segment 18446744073709551616', 'cortex 1 2 3'])
    expect(destinationOf(text)).toBeUndefined();
});

test('the histogram stays within its frame, however lonely one intensity is', () => {
  const heights = [...outline([1e9, 0, 4, 1, 1e9]).matchAll(/L\d+ ([\d.]+)/g)].map((match) => Number(match[1]));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...heights)).toBe(64);
});

const box = (min: number, size: number) => ({ min: { x: min, y: min, z: min }, size: { x: size, y: size, z: size } });

test('the size of a dataset is the box around its layers', () => {
  expect(boxAround([box(-10, 20), box(5, 100)])).toEqual(box(-10, 115));
  expect(boxAround([])).toEqual(box(0, 0));
  expect(rawBytes({ box: box(0, 10), voxelType: 'U16', channels: 3, timepoints: 2 })).toBe(12_000);
});

test('the Python script names the brick address, the type and the fill value of its layer', () => {
  const layer = {
    name: 'cells',
    category: 'SEGMENTATION',
    voxelType: 'U64',
    channels: 1,
    timepoints: 1,
    box: box(0, 100),
    fillValue: '0',
    contentVersion: 'v1',
    histogramUrl: null,
    defaultColor: null,
    defaultWindow: null,
    mags: [{ mag: '2-2-1', brickEdge: 32, origin: box(0, 0).min, size: { x: 50, y: 50, z: 10 } }],
  } as const;
  const script = pythonSnippet(
    { id: 'd', name: 'A\nB', access: 'PRIVATE' },
    { ...layer, mags: [...layer.mags] },
    'https://host',
  );
  expect(script).toContain('bricks = "https://host/bricks/d/cells/v1/2-2-1"');
  expect(script).toContain('edge, dtype, fill = 32, "<u8", 0');
  expect(script).toContain('size=(32, 32, 10)');
  expect(script).toContain('LAMELLA_TOKEN');
  expect(script).toContain('# A B, layer cells');
});
