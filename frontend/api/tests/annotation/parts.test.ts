import type { Level } from '@lamella/engine';
import { expect, test } from 'vitest';
import { finestIn, mostFinest } from '../../src/annotation/sending/finestBricks';
import { encodeMask, rangesWhere } from '../../src/annotation/mask';
import type { JournalEntry } from '../../src/annotation/journal/journal';
import type { Sent } from '../../src/annotation/journal/journalStore';
import type { MagName, Operation, PaintedBrick, Triple } from '../../src/annotation/operations';
import { bindFree, bindKnown, partsOf } from '../../src/annotation/sending/parts';
import { chanceOf } from './chance';
import { level } from './voxelHost';

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

// One slice of a brick, as a brush leaves it in a plane.
const flat = encodeMask(rangesWhere((voxel) => voxel >= 5 * 1024 && voxel < 6 * 1024));

function stroke(mag: MagName, across: number): Operation & { readonly op: 'paint' } {
  const bricks = Array.from({ length: across * across }, (_, i): PaintedBrick => {
    return { at: [i % across, Math.floor(i / across), 0], mask: flat };
  });
  return { op: 'paint', layer: 'l', mag, segment: '1', mode: 'everywhere', bricks, step: 's' };
}

const finestOf = (operations: readonly Operation[]) =>
  operations
    .flatMap((operation) =>
      operation.op === 'paint' ? operation.bricks.map((brick) => [operation.mag, brick] as const) : [],
    )
    .reduce((sum, [mag, brick]) => sum + finestIn(brick, mag, undefined), 0);

test.each([
  ['16-16-4', 9, 6],
  ['64-64-16', 3, 9],
  ['128-128-32', 2, 4],
] as const)('a stroke at %s goes in parts that the host takes', (mag, across, count) => {
  const whole = stroke(mag, across);
  const parts = partsOf([whole]);
  expect(parts.length).toBe(count);
  expect(Math.max(...parts.map(finestOf))).toBeLessThanOrEqual(mostFinest);
  expect(parts.flat().flatMap((part) => (part.op === 'paint' ? part.bricks : []))).toEqual(whole.bricks);
  expect(new Set(parts.flat().map(({ step }) => step))).toEqual(new Set(['s']));
});

test('of a layer whose finest magnification is coarse fewer bricks are changed', () => {
  const levels: Level[] = [level([4, 4, 1], [4096, 4096, 512]), level([16, 16, 4], [1024, 1024, 128])];
  expect(partsOf([stroke('16-16-4', 9)], () => levels).length).toBe(1);
});

test('pieces of strokes gather only as long as the host takes them at once', () => {
  const entries = Array.from({ length: 20 }, (_, place) => {
    return { place, id: String(place), operations: partsOf([stroke('16-16-4', 2)]).flat(), batch: null };
  });
  expect(bindFree(entries, 0, 'all').map(({ from, to }) => to - from + 1)).toEqual([4, 4, 4, 4, 4]);
});

test('what the store says of many edits is said of them by looking at each a few times', () => {
  let looks = 0;
  // Every third is gone, and the last ten were never spoken of.
  const places = Array.from({ length: 3_010 }, (_, place) => place).filter((place) => place % 3 !== 1);
  const entries = places.map((place): JournalEntry => {
    const entry = { place, id: String(place), operations: [], batch: null };
    return Object.defineProperty(entry, 'place', { get: () => (looks++, place) });
  });
  const said = Array.from({ length: 1_000 }, (_, n): Sent => {
    return { batchId: String(n), baseVersion: 3, from: 3 * n, to: 3 * n + 2 };
  });
  bindKnown(entries, said);
  expect(looks / entries.length).toBeLessThan(4);
  expect(entries.map(({ batch }) => batch?.batchId)).toEqual(
    places.map((place) => (place < 3_000 ? String(Math.floor(place / 3)) : undefined)),
  );
  expect(new Set(entries.map(({ batch }) => batch)).size).toBe(1_001);
});

test('finest bricks are counted as the host finds them, voxel by voxel', () => {
  const chance = chanceOf(3);
  for (let times = 0; times < 60; times++) {
    const factors: Triple = [2 ** chance.below(6), 2 ** chance.below(6), 2 ** chance.below(4)];
    const origin: Triple = [chance.below(40), chance.below(40), chance.below(9)];
    const levels = [level([1, 1, 1], [4096, 4096, 512]), { ...level(factors, [64, 64, 64]), origin }];
    const taken = rangesWhere(() => chance.next() < 0.002);
    const at: Triple = [chance.below(3), chance.below(3), chance.below(2)];
    const touched = new Set<string>();
    for (let i = 0; i < taken.length; i += 2)
      for (let voxel = taken[i] ?? 0; voxel < (taken[i + 1] ?? 0); voxel++) {
        const coarse = [voxel % 32, (voxel >> 5) % 32, voxel >> 10];
        const [xs = [], ys = [], zs = []] = coarse.map((c, axis) => {
          const begin = ((at[axis] ?? 0) * 32 + c) * (factors[axis] ?? 1) + (origin[axis] ?? 0);
          return Array.from({ length: factors[axis] ?? 1 }, (_, n) => (begin + n) >> 5);
        });
        for (const x of xs) for (const y of ys) for (const z of zs) touched.add([x, y, z].join());
      }
    const mag = factors[0] === factors[1] && factors[1] === factors[2] ? String(factors[0]) : factors.join('-');
    if (factors.join() === '1,1,1') continue;
    expect(finestIn({ at, mask: encodeMask(taken) }, mag, levels)).toBe(touched.size);
  }
});
