import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseBox, makeBox } from '../src/features/annotations/boxes';
import { boxesInHand, crowdNow } from '../src/features/viewer/tools/marks/boxMarks';
import { boxTool } from '../src/features/viewer/tools/boxTool';
import { useViewer } from '../src/features/viewer/store';
import { desk } from './desk';

let ada: ReturnType<typeof desk>;

beforeEach(() => {
  ada = desk();
  useViewer.setState({ tool: 'box' });
  makeBox({ at: [4, 4, 10], size: [52, 56, 12] });
  makeBox({ at: [0, 0, 10], size: [3, 3, 12] });
  chooseBox(1);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const placesOf = (marks: readonly { readonly at: readonly number[] }[]) => marks.map(({ at }) => at);

test('the chosen box is not drawn among the others, and with it none is drawn twice', () => {
  expect(placesOf(crowdNow().marks)).toEqual([[0, 0, 10]]);
  expect(boxesInHand()).toMatchObject([{ at: [4, 4, 10], isChosen: true, hasHandle: true }]);
  chooseBox(undefined);
  expect(crowdNow().marks).toMatchObject([{ isChosen: false }, { isChosen: false }]);
  expect(boxesInHand()).toEqual([]);
});

test('while a box is pulled, the others are not made ready anew with every movement', () => {
  const before = crowdNow();
  const held = boxTool.take?.(ada.hand(30, 32));
  for (const x of [31, 35, 40]) {
    held?.move(ada.hand(x, 32));
    expect(boxesInHand()).toMatchObject([{ at: [x - 26, 4, 10], size: [52, 56, 12] }]);
    expect(crowdNow()).toBe(before);
  }
  held?.cancel();
  expect(boxesInHand()).toMatchObject([{ at: [4, 4, 10] }]);
});

test('a box that is drawn shows beside the chosen one', () => {
  const held = boxTool.take?.(ada.hand(15, 15));
  held?.move(ada.hand(22, 24));
  expect(boxesInHand()).toMatchObject([{ at: [15, 15, expect.any(Number)], name: '' }, { at: [4, 4, 10] }]);
  held?.cancel();
});
