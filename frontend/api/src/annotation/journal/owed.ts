import type { JournalEntry } from './journal';
import type { Refusal, Sent, StoredBatch, StoredEdit, StoredRefusal } from './journalStore';

/** What the store does not have yet; null where something is to go. */
export class Owed {
  notes = false;
  /** All of them anew. */
  steps = false;
  /** By place. */
  readonly edits = new Map<number, JournalEntry | null>();
  /** By the place from which on. */
  readonly batches = new Map<number, Sent | null>();
  /** By place. */
  readonly refused = new Map<number, Refusal | null>();

  get isEmpty(): boolean {
    const { notes, steps, edits, batches, refused } = this;
    return !notes && !steps && edits.size + batches.size + refused.size === 0;
  }

  /** Takes out of it what is only to go. An edit that was refused stays where it is until it is kept as refused. */
  withoutPuts(): Owed {
    const gone = new Owed();
    for (const rows of ['edits', 'batches', 'refused'] as const)
      for (const [place, row] of this[rows]) {
        if (row !== null || this.refused.get(place)) continue;
        this[rows].delete(place);
        gone[rows].set(place, null);
      }
    return gone;
  }

  /** Asks for the rows of edits, of batches and of what was refused. */
  writeRows(journal: string, writing: IDBTransaction): void {
    const [edits, batches] = [writing.objectStore('edits'), writing.objectStore('batches')];
    const refused = writing.objectStore('refused');
    for (const [place, entry] of this.edits)
      if (entry) {
        const { id, operations } = entry;
        edits.put({ journal, place, id, operations } satisfies StoredEdit);
      } else edits.delete([journal, place]);
    for (const [from, batch] of this.batches)
      if (batch) batches.put({ ...batch, journal } satisfies StoredBatch);
      else batches.delete([journal, from]);
    for (const [place, refusal] of this.refused)
      if (refusal) refused.put({ ...refusal, journal, place } satisfies StoredRefusal);
      else refused.delete([journal, place]);
  }
}
