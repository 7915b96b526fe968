import type { JournalEntry } from './journal';
import type { Operation } from './operations';
import { standsAlone } from './replica';

// A batch of this size is written by the host within a few tens of milliseconds, far below what it would refuse.
const mostOperations = 10_000;
const mostLetters = 1 << 20;

const lettersOf = new WeakMap<readonly Operation[], number>();

function letters(operations: readonly Operation[]): number {
  const known = lettersOf.get(operations) ?? JSON.stringify(operations).length;
  lettersOf.set(operations, known);
  return known;
}

/** Which edits that belong to no batch yet go together: the first few, or all, one group after the other. */
export function groupsOf(entries: readonly JournalEntry[], which: 'first' | 'all'): JournalEntry[][] {
  const free = entries.filter(({ batch }) => batch === null);
  const groups: JournalEntry[][] = [];
  for (let from = 0; from < free.length && (which === 'all' || groups.length === 0);) {
    const group = free.slice(from, from + together(free, from));
    groups.push(group);
    from += group.length;
  }
  return groups;
}

function together(entries: readonly JournalEntry[], from: number): number {
  let [count, operations, length] = [0, 0, 0];
  for (let i = from; i < entries.length; i++) {
    const edit = entries[i]?.operations ?? [];
    operations += edit.length;
    length += letters(edit);
    if (count > 0 && (operations > mostOperations || length > mostLetters)) break;
    if (edit.some(standsAlone)) return Math.max(count, 1);
    count++;
  }
  return count;
}

/** Cuts what was done at once into parts that each fit a batch; what changes other steps makes a part of its own. */
export function partsOf(operations: readonly Operation[]): Operation[][] {
  const parts: Operation[][] = [];
  let part: Operation[] = [];
  let letters = 0;
  for (const operation of operations.flatMap(withFewerBricks)) {
    const length = JSON.stringify(operation).length;
    const isFull = part.length === mostOperations || letters + length > mostLetters;
    // What stands alone is the only one of its part.
    const [first] = part;
    if (first && (isFull || standsAlone(operation) || standsAlone(first))) {
      parts.push(part);
      [part, letters] = [[], 0];
    }
    part.push(operation);
    letters += length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** A flood may fill thousands of bricks at once. */
function withFewerBricks(operation: Operation): Operation[] {
  if (operation.op !== 'paint' && operation.op !== 'unpaint') return [operation];
  const pieces: Operation[] = [];
  let bricks: (typeof operation.bricks)[number][] = [];
  let letters = 0;
  for (const brick of operation.bricks) {
    const length = brick.mask.length + 64;
    if (bricks.length > 0 && letters + length > mostLetters) {
      pieces.push({ ...operation, bricks });
      [bricks, letters] = [[], 0];
    }
    bricks.push(brick);
    letters += length;
  }
  return [...pieces, { ...operation, bricks }];
}
