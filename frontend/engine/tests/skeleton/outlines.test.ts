import { expect, test } from 'vitest';
import { free, Skeleton } from '../../src/skeleton';
import { finenesses, Outlines, type Fineness } from '../../src/skeleton/outlines';

const [coarse, fine] = finenesses as [Fineness, Fineness];

/** A trace of edges from one node to the next, all of one tree; `turned` has every other edge from its end to its beginning. */
function trace(turned = false): Skeleton {
  const skeleton = new Skeleton();
  skeleton.setTree(0, { color: [1, 1, 1], visible: true, edgesVisible: true });
  for (let n = 0; n < 130; n++) {
    skeleton.setNode(n, [n, 0, 0], 1, 0);
    if (n > 0) skeleton.setEdge(n - 1, ...((turned && n % 2 === 0 ? [n, n - 1] : [n - 1, n]) as [number, number]));
  }
  return skeleton;
}

/** The lines of a chunk, as pairs of nodes. */
function linesOf(outlines: Outlines, chunk = 0): number[][] {
  outlines.around(chunk);
  const { lines } = outlines.fineness;
  return Array.from({ length: lines }, (_, n) => [
    ...outlines.ends.data.subarray(2 * (chunk * lines + n)).subarray(0, 2),
  ]).filter(([from]) => from !== free);
}

test.each([false, true])('lines go from where the edges under them begin to where they end (turned: %s)', (turned) => {
  const outlines = new Outlines(trace(turned), fine);
  const ends = [
    [0, 16],
    [16, 32],
    [32, 48],
    [48, 64],
  ];
  expect(linesOf(outlines)).toEqual(ends);
  expect(linesOf(outlines, 1)).toEqual(ends.map(([from = 0, to = 0]) => [from + 64, to + 64]));
  expect([outlines.has(0), outlines.has(1)]).toEqual([true, true]);
  const one = new Outlines(trace(turned), coarse);
  expect(linesOf(one)).toEqual([[0, 64]]);
});

test('a line stands for edges of one tree that go on from one another, and for no others', () => {
  const skeleton = trace();
  skeleton.setTree(1, { color: [1, 0, 0], visible: true, edgesVisible: true });
  for (let n = 20; n < 130; n++) skeleton.setNode(n, [n, 0, 0], 1, 1);
  skeleton.removeEdge(19);
  skeleton.removeEdge(5);
  const outlines = new Outlines(skeleton, fine);
  expect(linesOf(outlines)).toEqual([
    [0, 5],
    [6, 19],
    [20, 36],
    [36, 52],
    [52, 64],
  ]);
  const one = new Outlines(skeleton, coarse);
  linesOf(one);
  expect([outlines.has(0), one.has(0), one.has(1)]).toEqual([true, false, false]);
  linesOf(one, 1);
  expect(one.has(1)).toBe(true);
});

test('edges that do not go on from one another are drawn themselves', () => {
  const skeleton = trace();
  for (let n = 0; n < 64; n += 2) skeleton.removeEdge(n);
  const outlines = new Outlines(skeleton, fine);
  linesOf(outlines);
  expect(outlines.has(0)).toBe(false);
  for (let n = 0; n < 64; n += 2) skeleton.setEdge(n, n, n + 1);
  linesOf(outlines);
  expect(outlines.has(0)).toBe(true);
});
