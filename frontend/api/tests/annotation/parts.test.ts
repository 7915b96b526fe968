import { expect, test } from 'vitest';
import type { Operation } from '../../src/annotation/operations';
import { partsOf } from '../../src/annotation/parts';

test('fifty thousand edits are cut into batches by looking at each a few times', () => {
  let looks = 0;
  const edits = Array.from({ length: 50_000 }, (_, n) => {
    const edit = { tree: n, name: 'named', step: 's' };
    return Object.defineProperty(edit, 'op', { enumerable: true, get: () => (looks++, 'updateTree') }) as Operation;
  });
  const parts = partsOf(edits);
  expect([parts.length, parts.flat().length]).toEqual([5, 50_000]);
  expect(looks / edits.length).toBeLessThan(30);
});

test('what changes other steps is a part of its own, wherever it stands', () => {
  const box = (box: number): Operation => ({ op: 'deleteBox', box, step: 's' });
  const undo: Operation = { op: 'undo', target: 'other', step: 's' };
  expect(partsOf([box(1), box(2), undo, undo, box(3)]).map((part) => part.length)).toEqual([2, 1, 1, 1]);
  expect(partsOf([undo, box(1)]).map((part) => part.length)).toEqual([1, 1]);
});
