import type { JournalNotes } from './journal';
import type { LoggedBatch } from './operations';

/** What one person may undo and redo in one tab: steps, newest last. */
export class Steps {
  constructor(
    private undoable: readonly string[],
    private redoable: readonly string[],
  ) {}

  get notes(): Pick<JournalNotes, 'undoable' | 'redoable'> {
    return { undoable: this.undoable, redoable: this.redoable };
  }

  get toUndo(): string | undefined {
    return this.undoable.at(-1);
  }

  get toRedo(): string | undefined {
    return this.redoable.at(-1);
  }

  /** Something was done; another piece of the newest step changes nothing. */
  did(step: string): void {
    if (step === this.toUndo) return;
    this.undoable = [...this.undoable, step];
    this.redoable = [];
  }

  undid(step: string): void {
    this.undoable = this.undoable.filter((other) => other !== step);
    this.redoable = [...this.redoable, step];
  }

  redid(step: string): void {
    this.redoable = this.redoable.filter((other) => other !== step);
    this.undoable = [...this.undoable, step];
  }

  /** Steps of a tab that is gone come below one's own. */
  adopt(notes: Pick<JournalNotes, 'undoable'>): void {
    this.undoable = [...notes.undoable, ...this.undoable];
  }

  /** After somebody's restore, undoing what lies before it changes nothing that is seen; only what is still pending lies after. */
  restored(batches: readonly LoggedBatch[], clientId: string, pending: ReadonlySet<string>): void {
    const isForeign = (batch: LoggedBatch) =>
      batch.clientId !== clientId && batch.operations.some(({ op }) => op === 'restore');
    if (!batches.some(isForeign)) return;
    this.undoable = this.undoable.filter((step) => pending.has(step));
    this.redoable = [];
  }
}
