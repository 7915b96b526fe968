import { Journal, type JournalEntry } from './journal';
import {
  answerOf,
  done,
  openStore,
  rowsOf,
  stores,
  type JournalNotes,
  type Refusal,
  type StoredBatch,
  type StoredEdit,
  type StoredRefusal,
  type StoredStep,
} from './journalStore';
import { bindFree, bindKnown } from '../sending/parts';
import { StepRows } from './stepRows';
import { keepTabName, tabName } from './tabName';

/** Gives a lock by its name to whoever asks first, until it is let go or its page is gone; null when another holds it. */
export type TakeLock = (name: string) => Promise<(() => void) | null>;

/** Locks among the tabs of this browser. */
const tabLock: TakeLock = (name) =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(null);
          return;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });

/** How long the steps of a tab that is gone are kept: it may be reloading, or come again with what its browser restores. */
const stepsKept = 30 * 24 * 3600 * 1000;

/** What a journal holds that the host does not have. */
export interface KeptEdits {
  readonly notes: Pick<JournalNotes, 'clientId'>;
  readonly entries: readonly JournalEntry[];
  readonly refused: readonly Refusal[];
}

interface Counted {
  readonly notes: JournalNotes;
  readonly edits: IDBRequest<number>;
  readonly refused: IDBRequest<number>;
  readonly steps: IDBRequest<number>;
}

/** The journals of all tabs. Each belongs to one person, one annotation and one tab, and to whoever holds its lock. */
export class Journals {
  private constructor(
    private readonly database: IDBDatabase,
    private readonly lock: TakeLock,
  ) {}

  static async open(factory: IDBFactory = indexedDB, lock: TakeLock = tabLock): Promise<Journals> {
    return new Journals(await openStore(factory), lock);
  }

  /** This tab's journal; null when another tab has the same name, as a duplicated one does. */
  async own(person: string, annotation: string, tab: string, clientId?: string): Promise<Journal | null> {
    return await this.take(`${person}/${annotation}/${tab}`, person, annotation, clientId);
  }

  /** This tab's journal, under another name where a duplicated tab has it; the name outlives a reload unless it was given. */
  async ownOrFresh(person: string, annotation: string, tab?: string): Promise<Journal> {
    for (let name = tab ?? tabName(annotation); ; name = crypto.randomUUID()) {
      const journal = await this.own(person, annotation, name);
      if (!journal) continue;
      if (tab === undefined) {
        keepTabName(annotation, name);
        // What lies in the store was overtaken: who reads it would give ids again. The next page adopts it as another tab's.
        journal.turned = (isBehind) => keepTabName(annotation, isBehind ? crypto.randomUUID() : name);
      }
      return journal;
    }
  }

  /** Journals of this person and annotation whose tab is gone, and that still hold edits. */
  async orphans(person: string, annotation: string): Promise<Journal[]> {
    const adopted: Journal[] = [];
    for (const counted of await this.counted(person, annotation)) {
      const isOld = counted.notes.at < Date.now() - stepsKept;
      const hasEdits = counted.edits.result + counted.refused.result > 0;
      // Its tab may be about to take it: what it may undo is not for others.
      if (!hasEdits && counted.steps.result > 0 && !isOld) continue;
      const journal = await this.take(counted.notes.id, person, annotation);
      if (!journal) continue;
      if (journal.entries.length + journal.refused.length > 0) adopted.push(journal);
      else if (journal.steps.undoable.length + journal.steps.redoable.length === 0 || isOld) await journal.discard();
      else journal.close();
    }
    return adopted;
  }

  /**
   * What is kept of this person in an annotation by any tab, to be taken elsewhere: its tabs go on with it. From now on it is said
   * with what each edit goes to the host, so that who sends it first, a tab or whoever has the file, is the only one.
   */
  async kept(person: string, annotation: string): Promise<KeptEdits[]> {
    try {
      return await this.read(person, annotation, 'readwrite');
    } catch {
      return await this.read(person, annotation, 'readonly');
    }
  }

  close(): void {
    this.database.close();
  }

  private async read(person: string, annotation: string, mode: IDBTransactionMode): Promise<KeptEdits[]> {
    const reading = this.database.transaction(stores, mode);
    const ended = done(reading);
    const isOf = (notes: JournalNotes) => notes.person === person && notes.annotation === annotation;
    const all = reading.objectStore('notes').getAll() as IDBRequest<JournalNotes[]>;
    const notes = (await answerOf(all)).filter(isOf);
    const found = notes.map((one) => ({ notes: one, ...rowsIn(reading, one.id) }));
    const last = found.at(-1);
    if (!last) return [];
    await answerOf(last.refused);
    const kept = found.map((one) => {
      const entries = entriesIn(one.edits.result, one.batches.result);
      if (mode === 'readwrite')
        for (const batch of bindFree(entries, 0, 'all'))
          reading.objectStore('batches').put({ ...batch, journal: one.notes.id } satisfies StoredBatch);
      return { notes: one.notes, entries, refused: one.refused.result };
    });
    await ended;
    return kept.filter((one) => one.entries.length + one.refused.length > 0);
  }

  private async counted(person: string, annotation: string): Promise<readonly Counted[]> {
    const reading = this.database.transaction(stores);
    const ended = done(reading);
    const all = reading.objectStore('notes').getAll() as IDBRequest<JournalNotes[]>;
    const counted = (await answerOf(all))
      .filter((notes) => notes.person === person && notes.annotation === annotation)
      .map((notes) => ({
        notes,
        edits: reading.objectStore('edits').count(rowsOf(notes.id)),
        refused: reading.objectStore('refused').count(rowsOf(notes.id)),
        steps: reading.objectStore('steps').count(rowsOf(notes.id)),
      }));
    await ended;
    return counted;
  }

  private async take(id: string, person: string, annotation: string, clientId?: string): Promise<Journal | null> {
    const release = await this.lock(`lamella-journal/${id}`);
    if (!release) return null;
    try {
      const reading = this.database.transaction(stores);
      const stored = reading.objectStore('notes').get(id) as IDBRequest<JournalNotes | undefined>;
      const { edits, batches, refused } = rowsIn(reading, id);
      const steps = reading.objectStore('steps').getAll(rowsOf(id)) as IDBRequest<StoredStep[]>;
      await done(reading);
      const fresh = { id, person, annotation, clientId: clientId ?? crypto.randomUUID(), ranges: [], at: Date.now() };
      const found = {
        notes: stored.result ?? fresh,
        entries: entriesIn(edits.result, batches.result),
        steps: new StepRows(steps.result),
        refused: refused.result,
      };
      return new Journal(this.database, found, release);
    } catch (error) {
      release();
      throw error;
    }
  }
}

function rowsIn(reading: IDBTransaction, id: string) {
  return {
    edits: reading.objectStore('edits').getAll(rowsOf(id)) as IDBRequest<StoredEdit[]>,
    batches: reading.objectStore('batches').getAll(rowsOf(id)) as IDBRequest<StoredBatch[]>,
    refused: reading.objectStore('refused').getAll(rowsOf(id)) as IDBRequest<StoredRefusal[]>,
  };
}

function entriesIn(edits: readonly StoredEdit[], batches: readonly StoredBatch[]): JournalEntry[] {
  const entries: JournalEntry[] = edits.map(({ place, id, operations }) => ({ place, id, operations, batch: null }));
  bindKnown(entries, batches);
  return entries;
}
