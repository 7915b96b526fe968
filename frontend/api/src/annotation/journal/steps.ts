import type { LoggedBatch } from '../operations';
import type { StepLists } from './stepRows';

/** What one person may undo and redo in one tab: steps, newest last. */
export class Steps {
  private undoable: readonly string[];
  private redoable: readonly string[];
  /** What lies before somebody's restore, by its step. */
  private readonly hidden = new Map<string, readonly string[]>();

  constructor({ undoable, redoable }: StepLists) {
    [this.undoable, this.redoable] = [undoable, redoable];
  }

  /** To be kept with the journal. */
  get lists(): StepLists {
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

  /** Older steps come below: those of a tab that is gone, or what a restore had hidden. */
  adopt({ undoable }: StepLists): void {
    const own = new Set([...this.undoable, ...this.redoable]);
    this.undoable = [...undoable.filter((step) => !own.has(step)), ...this.undoable];
  }

  /**
   * After somebody's restore, undoing what lies before it changes nothing that is seen; only what is still pending lies after. When
   * the restore is undone, that is there to be undone again.
   */
  restored(batches: readonly LoggedBatch[], clientId: string, pending: ReadonlySet<string>): void {
    for (const batch of batches) {
      for (const { op, step } of batch.operations)
        if (op === 'restore' && batch.clientId !== clientId) {
          this.hidden.set(
            step,
            this.undoable.filter((one) => !pending.has(one)),
          );
          this.hide(step);
          this.redoable = [];
        }
      for (const { step, undone } of batch.effect?.turned ?? [])
        if (undone) this.adopt({ undoable: this.hidden.get(step) ?? [], redoable: [] });
        else this.hide(step);
    }
  }

  private hide(restore: string): void {
    const before = new Set(this.hidden.get(restore));
    this.undoable = this.undoable.filter((step) => !before.has(step));
  }
}
