import { expect, test } from 'vitest';
import type { Vec3 } from '@lamella/engine';
import { paintLevel } from '../src/features/viewer/tools/painting/paintLevel';

const levels = (...mags: Vec3[]) => mags.map((mag) => ({ mag }));
const pyramid = levels(
  [1, 1, 1],
  [2, 2, 1],
  [4, 4, 1],
  [8, 8, 2],
  [16, 16, 4],
  [32, 32, 8],
  [64, 64, 16],
  [128, 128, 32],
);

test('strokes paint as finely as is drawn, as long as the server takes a brick at once', () => {
  expect([0, 3, 5].map((drawn) => paintLevel(pyramid, drawn))).toEqual([0, 3, 5]);
});

test('where a brick is more than the server takes, the next finer level is painted, and none from further out', () => {
  expect([6, 7].map((drawn) => paintLevel(pyramid, drawn))).toEqual([5, undefined]);
});

test('it is counted from the finest level of the layer, and voxels consist of whole finest ones', () => {
  expect(paintLevel(pyramid.slice(2), 4)).toBe(4);
  expect(paintLevel(levels([2, 2, 1], [3, 3, 1], [4, 4, 1]), 1)).toBe(0);
});
