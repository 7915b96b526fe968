import type { StoredStep } from './journalStore';

/** Steps to undo, and those to redo, each newest last. */
export interface StepLists {
  readonly undoable: readonly string[];
  readonly redoable: readonly string[];
}

type Row = Omit<StoredStep, 'journal'>;

/** What of a journal's steps lies in the store, so that an edit writes the one row that it adds and not all that were done before. */
export class StepRows {
  private last: StepLists;

  constructor(stored: readonly Row[]) {
    const sorted = [...stored].sort((a, b) => a.place - b.place);
    const of = (isUndone: boolean) => sorted.filter((row) => row.isUndone === isUndone).map(({ step }) => step);
    this.last = { undoable: of(false), redoable: of(true) };
  }

  /** The lists as they lie in the store, once all that was asked for is written. */
  get lists(): StepLists {
    return this.last;
  }

  /** What has to be put and what has to go, so that the store has these lists: what differs is mostly their end. */
  become({ undoable, redoable }: StepLists): { readonly put: readonly Row[]; readonly gone: readonly string[] } {
    const done = sameUpTo(this.last.undoable, undoable);
    const undone = sameUpTo(this.last.redoable, redoable);
    const put = [...rowsFrom(done, undoable, false), ...rowsFrom(undone, redoable, true)];
    const there = new Set(put.map(({ step }) => step));
    const left = [...this.last.undoable.slice(done), ...this.last.redoable.slice(undone)];
    this.last = { undoable, redoable };
    return { put, gone: left.filter((step) => !there.has(step)) };
  }

  /** Nobody knows what lies in the store: all of it has to be written anew. */
  forget(): void {
    this.last = { undoable: [], redoable: [] };
  }
}

function sameUpTo(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
}

const rowsFrom = (from: number, list: readonly string[], isUndone: boolean): Row[] =>
  list.slice(from).map((step, i) => ({ step, place: from + i, isUndone }));
