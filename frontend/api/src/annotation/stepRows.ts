import type { StoredStep } from './journalStore';

/** Steps to undo, and those to redo, each newest last. */
export interface StepLists {
  readonly undoable: readonly string[];
  readonly redoable: readonly string[];
}

type Row = Omit<StoredStep, 'journal'>;

/** What of a journal's steps lies in the store, so that an edit writes the one row that it adds and not all that were done before. */
export class StepRows {
  private readonly rows: Map<string, Row>;
  private last: StepLists;

  constructor(stored: readonly Row[]) {
    const sorted = [...stored].sort((a, b) => a.place - b.place);
    const of = (isUndone: boolean) => sorted.filter((row) => row.isUndone === isUndone).map(({ step }) => step);
    this.rows = new Map(sorted.map((row) => [row.step, row]));
    this.last = { undoable: of(false), redoable: of(true) };
  }

  /** The lists as they lie in the store, once all that was asked for is written. */
  get lists(): StepLists {
    return this.last;
  }

  /** What has to be put and what has to go, so that the store has these lists. */
  become(lists: StepLists): { readonly put: readonly Row[]; readonly gone: readonly string[] } {
    const { last } = this;
    this.last = lists;
    if (last.undoable === lists.undoable && last.redoable === lists.redoable) return { put: [], gone: [] };
    const put = [...this.placed(lists.undoable, false), ...this.placed(lists.redoable, true)];
    const there = new Set([...lists.undoable, ...lists.redoable]);
    const gone = [...this.rows.keys()].filter((step) => !there.has(step));
    for (const step of gone) this.rows.delete(step);
    for (const row of put) this.rows.set(row.step, row);
    return { put, gone };
  }

  /** Nobody knows what lies in the store: all of it has to be written anew. */
  forget(): void {
    this.rows.clear();
    this.last = { undoable: [], redoable: [] };
  }

  /** What new steps of a list are stored as: those of a tab that was adopted come before all others. */
  private placed(list: readonly string[], isUndone: boolean): Row[] {
    const isThere = (step: string) => this.rows.get(step)?.isUndone === isUndone;
    const places = list.filter(isThere).map((step) => this.rows.get(step)?.place ?? 0);
    const known = list.findIndex(isThere);
    const before = known < 0 ? 0 : known;
    let [lowest, highest] = [(places[0] ?? 0) - before, places.at(-1) ?? -1];
    return list.flatMap((step, i) => {
      if (isThere(step)) return [];
      return [{ step, place: i < before ? lowest++ : ++highest, isUndone }];
    });
  }
}
