import { finestIn, type LevelsOf } from './finestBricks';
import type { JournalEntry } from '../journal/journal';
import type { Sent } from '../journal/journalStore';
import type { Operation } from '../operations';
import { standsAlone } from '../replica';

// A batch of this size is written by the host within a few tens of milliseconds, far below what it would refuse.
const mostOperations = 10_000;
const mostLetters = 1 << 20;

// Finest bricks, as many as the host appends in one transaction: whoever draws beside waits no longer than that for a large stroke.
const mostBricks = 4_096;

interface Weight {
  readonly letters: number;
  readonly bricks: number;
}

const weights = new WeakMap<readonly Operation[], Weight>();
const unknown: LevelsOf = () => undefined;

const lettersOf = (operation: Operation) => JSON.stringify(operation).length;

function bricksOf(operation: Operation): number {
  if (operation.op !== 'paint' && operation.op !== 'unpaint') return 0;
  return operation.bricks.reduce((sum, brick) => sum + finestIn(brick, operation.mag, undefined), 0);
}

function weigh(operations: readonly Operation[]): Weight {
  const known = weights.get(operations);
  if (known) return known;
  const bricks = operations.reduce((sum, operation) => sum + bricksOf(operation), 0);
  const weight = { letters: JSON.stringify(operations).length, bricks };
  weights.set(operations, weight);
  return weight;
}

/** Which edits that belong to no batch yet go together: the first few, or all, one group after the other. */
function groupsOf(entries: readonly JournalEntry[], which: 'first' | 'all'): JournalEntry[][] {
  const free = entries.filter(({ batch }) => batch === null);
  const groups: JournalEntry[][] = [];
  for (let from = 0; from < free.length && (which === 'all' || groups.length === 0);) {
    const group = free.slice(from, from + together(free, from));
    groups.push(group);
    from += group.length;
  }
  return groups;
}

/** Says of edits what was said of them in the store; both ascend by place. */
export function bindKnown(entries: readonly JournalEntry[], said: readonly Sent[]): void {
  let n = 0;
  for (const { batchId, baseVersion, from, to } of said) {
    const batch = { batchId, baseVersion, from, to };
    for (let entry = entries[n]; entry && entry.place <= to; entry = entries[++n])
      if (entry.place >= from) entry.batch ??= batch;
  }
}

/** Says of edits that belong to no batch yet with what they go, and answers the batches; what goes alone goes under its own id. */
export function bindFree(entries: readonly JournalEntry[], baseVersion: number, which: 'first' | 'all'): Sent[] {
  return groupsOf(entries, which).flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return [];
    const batchId = group.length === 1 ? first.id : crypto.randomUUID();
    const batch: Sent = { batchId, baseVersion, from: first.place, to: last.place };
    for (const entry of group) entry.batch = batch;
    return [batch];
  });
}

function together(entries: readonly JournalEntry[], from: number): number {
  let [count, operations, letters, bricks] = [0, 0, 0, 0];
  for (let i = from; i < entries.length; i++) {
    const edit = entries[i]?.operations ?? [];
    const weight = weigh(edit);
    operations += edit.length;
    letters += weight.letters;
    bricks += weight.bricks;
    if (count > 0 && (operations > mostOperations || letters > mostLetters || bricks > mostBricks)) break;
    if (edit.some(standsAlone)) return Math.max(count, 1);
    count++;
  }
  return count;
}

/** Cuts what was done at once into parts that each fit a batch; what changes other steps makes a part of its own. */
export function partsOf(operations: readonly Operation[], levelsOf = unknown): Operation[][] {
  const parts: Operation[][] = [];
  let part: Operation[] = [];
  let [letters, bricks] = [0, 0];
  const end = () => {
    weights.set(part, { letters, bricks });
    parts.push(part);
    [part, letters, bricks] = [[], 0, 0];
  };
  for (const { operation, finest } of operations.flatMap((one) => withFewerBricks(one, levelsOf))) {
    const length = lettersOf(operation);
    const isFull = part.length === mostOperations || letters + length > mostLetters || bricks + finest > mostBricks;
    // What stands alone is the only one of its part.
    const [first] = part;
    if (first && (isFull || standsAlone(operation) || standsAlone(first))) end();
    part.push(operation);
    letters += length;
    bricks += finest;
  }
  if (part.length > 0) end();
  return parts;
}

/** A flood may fill thousands of bricks at once, and a stroke at a coarse magnification changes thousands under each. */
function withFewerBricks(operation: Operation, levelsOf: LevelsOf): { operation: Operation; finest: number }[] {
  if (operation.op !== 'paint' && operation.op !== 'unpaint') return [{ operation, finest: 0 }];
  const levels = levelsOf(operation.layer);
  const pieces: { operation: Operation; finest: number }[] = [];
  let bricks: (typeof operation.bricks)[number][] = [];
  let [letters, finest] = [0, 0];
  for (const brick of operation.bricks) {
    const [length, more] = [brick.mask.length + 64, finestIn(brick, operation.mag, levels)];
    if (bricks.length > 0 && (letters + length > mostLetters || finest + more > mostBricks)) {
      pieces.push({ operation: { ...operation, bricks }, finest });
      [bricks, letters, finest] = [[], 0, 0];
    }
    bricks.push(brick);
    letters += length;
    finest += more;
  }
  return [...pieces, { operation: { ...operation, bricks }, finest }];
}
