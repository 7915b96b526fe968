import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseBox, makeBox } from '../src/features/annotations/boxes';
import { useWorking } from '../src/features/annotations/working';
import { boxTool } from '../src/features/viewer/tools/boxTool';
import { desk } from './desk';

let ada: ReturnType<typeof desk>;

beforeEach(() => {
  ada = desk();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const boxes = () => [...ada.replica.state.boxes.values()].map(({ at, size }) => [...at, ...size]);

function drag(from: readonly [number, number], to: readonly [number, number]): void {
  const held = boxTool.take?.(ada.hand(...from));
  held?.move(ada.hand(...to));
  held?.end();
}

test('the chosen box is moved by its middle, without any key', () => {
  makeBox({ at: [4, 4, 10], size: [52, 56, 12] });
  drag([31, 33], [35, 30]);
  expect(boxes()).toEqual([[8, 1, 10, 52, 56, 12]]);
  expect(ada.steps).toHaveLength(2);
});

test('a box that is not chosen is not moved by its middle, and neither is one too small to have one', () => {
  makeBox({ at: [4, 4, 10], size: [52, 56, 12] });
  chooseBox(undefined);
  drag([30, 32], [53, 55]);
  expect(boxes()).toEqual([
    [4, 4, 10, 52, 56, 12],
    [30, 32, expect.any(Number), 24, 24, expect.any(Number)],
  ]);
  expect(useWorking.getState().activeBox).toBe(2);
  drag([42, 44], [50, 52]);
  expect(boxes()).toHaveLength(3);
});
