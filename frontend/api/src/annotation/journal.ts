import {
  answerOf,
  done,
  rowsOf,
  stores,
  written,
  type IdRange,
  type JournalNotes,
  type Refusal,
  type Sent,
  type StoredBatch,
  type StoredEdit,
  type StoredRefusal,
  type StoredStep,
} from './journalStore';
import type { Operation } from './operations';
import { groupsOf } from './parts';
import { StepRows, type StepLists } from './stepRows';

/** What this client did at once, kept until the host has it. */
export interface JournalEntry {
  /** Ascending in the order in which they were done. */
  readonly place: number;
  /** The id of its batch where it goes alone. */
  readonly id: string;
  readonly operations: readonly Operation[];
  /** null until it is said with what it goes. */
  batch: Sent | null;
}

/** What is kept besides edits. */
export interface Noted {
  readonly ranges?: readonly IdRange[];
  readonly steps?: StepLists;
}

/** What a journal begins with: what lies in the store. */
export interface Found {
  readonly notes: JournalNotes;
  readonly entries: JournalEntry[];
  readonly steps: StepRows;
  readonly refused: readonly Refusal[];
}

/**
 * One tab's edits in one annotation. What it says here is so at once; the store follows, and where it cannot, what is owed to it is
 * written with whatever is written next.
 */
export class Journal {
  /** Called when {@link isBehind} changes. */
  turned: (isBehind: boolean) => void = () => undefined;
  /** As {@link turned}, for who holds the journal. */
  changed: () => void = () => undefined;

  private readonly rows: StepRows;
  private kept: JournalNotes;
  private list: JournalEntry[];
  private lists: StepLists;
  private aside: readonly Refusal[];
  private nextPlace: number;
  private isClosed = false;
  private behind = false;
  private owed = new Owed();

  constructor(
    private readonly database: IDBDatabase,
    { notes, entries, steps, refused }: Found,
    private readonly release: () => void,
  ) {
    [this.kept, this.list, this.rows, this.lists, this.aside] = [notes, entries, steps, steps.lists, refused];
    // With the first that is written, so that it is known when it was used last.
    this.owed.notes = true;
    this.nextPlace = (entries.at(-1)?.place ?? -1) + 1;
  }

  get notes(): JournalNotes {
    return this.kept;
  }

  get steps(): StepLists {
    return this.lists;
  }

  get entries(): readonly JournalEntry[] {
    return this.list;
  }

  /** What the host refused. */
  get refused(): readonly Refusal[] {
    return this.aside;
  }

  /** Something of it lies in memory alone, because the browser's store took it not. */
  get isBehind(): boolean {
    return this.behind;
  }

  /** Keeps what was just done, and what else is to be noted, in one transaction. */
  add(operations: readonly Operation[], noted: Noted, id: string = crypto.randomUUID()): JournalEntry {
    const entry = { place: this.nextPlace++, id, operations, batch: null };
    this.list.push(entry);
    this.owed.edits.set(entry.place, entry);
    void this.note(noted);
    return entry;
  }

  /** Resolves when it is written, or will not be for now. */
  async note({ ranges = this.kept.ranges, steps = this.lists }: Noted): Promise<void> {
    if (ranges !== this.kept.ranges) this.owed.notes = true;
    [this.kept, this.lists] = [{ ...this.kept, ranges }, steps];
    await this.write();
  }

  /** Says of edits that they go together, as whoever exported them said it. */
  bind(entries: readonly JournalEntry[], batchId: string, baseVersion: number): void {
    const [first, last] = [entries[0], entries.at(-1)];
    if (!first || !last) return;
    const batch = { batchId, baseVersion, from: first.place, to: last.place };
    for (const entry of entries) entry.batch = batch;
    this.owed.batches.set(batch.from, batch);
  }

  /**
   * Says which of the next edits go to the host together: the first few, or all of them, one group after the other. What another tab
   * has exported meanwhile goes as it lies in that file.
   */
  async gather(entries: readonly JournalEntry[], baseVersion: number, which: 'first' | 'all'): Promise<void> {
    const bound: JournalEntry[] = [];
    await this.write((said) => {
      bindKnown(this.list, said);
      for (const group of groupsOf(entries, which)) {
        this.bind(group, group.length === 1 ? (group[0]?.id ?? '') : crypto.randomUUID(), baseVersion);
        bound.push(...group);
      }
    });
    // No group can be kept: alone each goes under the id that was kept with it, if anything was.
    if (this.behind && !this.isClosed)
      for (const entry of entries) if (!entry.batch || bound.includes(entry)) this.bind([entry], entry.id, baseVersion);
  }

  /** The host refused edits that went together: each is to be sent by itself. */
  async split(entries: readonly JournalEntry[]): Promise<void> {
    for (const entry of entries) {
      const { batch } = entry;
      if (batch) this.bind([entry], entry.id, batch.baseVersion);
    }
    await this.write();
  }

  /** The host has these edits. */
  async acknowledge(entries: readonly JournalEntry[]): Promise<void> {
    this.drop(entries);
    await this.write();
  }

  /** The host refused these edits: they stand aside. */
  async refuse(entries: readonly JournalEntry[], why: string): Promise<void> {
    this.drop(entries);
    for (const { place, operations } of entries) {
      const refusal = { operations, why };
      this.aside = [...this.aside, refusal];
      this.owed.refused.set(place, refusal);
    }
    await this.write();
  }

  /** Forgets what was refused. */
  async forgetRefused(): Promise<void> {
    this.aside = [];
    this.owed.refused.clear();
    this.owed.noRefused = true;
    await this.write();
  }

  /** Forgets it all. */
  async discard(): Promise<void> {
    const { id } = this.kept;
    this.isClosed = true;
    try {
      const writing = this.database.transaction(stores, 'readwrite');
      writing.objectStore('notes').delete(id);
      for (const store of ['edits', 'batches', 'steps', 'refused'] as const)
        writing.objectStore(store).delete(rowsOf(id));
      await written(writing);
    } finally {
      this.release();
    }
  }

  /** Leaves it to whoever comes next; nothing more is written. */
  close(): void {
    this.isClosed = true;
    this.release();
  }

  private drop(entries: readonly JournalEntry[]): void {
    const gone = new Set(entries);
    this.list = this.list.filter((entry) => !gone.has(entry));
    for (const { place, batch } of entries) {
      this.owed.edits.set(place, null);
      if (batch) this.owed.batches.set(batch.from, null);
    }
  }

  /** @param reads What is done, in the same transaction, with the batches that lie in the store. */
  private async write(reads?: (said: readonly Sent[]) => void): Promise<void> {
    if (this.isClosed) return;
    let paid = new Owed();
    const pay = (writing: IDBTransaction) => {
      [paid, this.owed] = [this.owed, new Owed()];
      this.pay(paid, writing);
    };
    try {
      const writing = this.database.transaction(stores, 'readwrite');
      if (reads) {
        const said = writing.objectStore('batches').getAll(rowsOf(this.kept.id)) as IDBRequest<StoredBatch[]>;
        const ended = done(writing);
        await answerOf(said).then((rows) => {
          reads(rows);
          pay(writing);
        });
        await ended;
      } else {
        pay(writing);
        await written(writing);
      }
      this.isNow(!this.owed.isEmpty);
    } catch {
      this.oweAgain(paid);
      this.isNow(true);
    }
  }

  private isNow(behind: boolean): void {
    if (this.behind === behind) return;
    this.behind = behind;
    this.turned(behind);
    this.changed();
  }

  /** What was not written: as it is by now. */
  private oweAgain(paid: Owed): void {
    const { owed, list, aside } = this;
    this.rows.forget();
    owed.steps = true;
    owed.notes ||= paid.notes;
    owed.noRefused ||= paid.noRefused;
    for (const place of paid.edits.keys()) owed.edits.set(place, list.find((entry) => entry.place === place) ?? null);
    for (const from of paid.batches.keys())
      owed.batches.set(from, list.find(({ batch }) => batch?.from === from)?.batch ?? null);
    for (const [place, refusal] of paid.refused) if (aside.includes(refusal)) owed.refused.set(place, refusal);
  }

  private pay(owed: Owed, writing: IDBTransaction): void {
    const { id } = this.kept;
    if (owed.notes) writing.objectStore('notes').put((this.kept = { ...this.kept, at: Date.now() }));
    for (const [place, entry] of owed.edits)
      if (entry) {
        const { operations } = entry;
        const row: StoredEdit = { journal: id, place, id: entry.id, operations };
        writing.objectStore('edits').put(row);
      } else writing.objectStore('edits').delete([id, place]);
    for (const [from, batch] of owed.batches)
      if (batch) writing.objectStore('batches').put({ ...batch, journal: id } satisfies StoredBatch);
      else writing.objectStore('batches').delete([id, from]);
    if (owed.steps) writing.objectStore('steps').delete(rowsOf(id));
    const { put, gone } = this.rows.become(this.lists);
    for (const step of gone) writing.objectStore('steps').delete([id, step]);
    for (const row of put) writing.objectStore('steps').put({ ...row, journal: id } satisfies StoredStep);
    if (owed.noRefused) writing.objectStore('refused').delete(rowsOf(id));
    for (const [place, refusal] of owed.refused)
      writing.objectStore('refused').put({ ...refusal, journal: id, place } satisfies StoredRefusal);
  }
}

/** What the store does not have yet; null where something is to go. */
class Owed {
  notes = false;
  /** All of them anew. */
  steps = false;
  /** None of those before. */
  noRefused = false;
  /** By place. */
  readonly edits = new Map<number, JournalEntry | null>();
  /** By the place from which on. */
  readonly batches = new Map<number, Sent | null>();
  /** By place. */
  readonly refused = new Map<number, Refusal>();

  get isEmpty(): boolean {
    const { notes, steps, noRefused, edits, batches, refused } = this;
    return !notes && !steps && !noRefused && edits.size + batches.size + refused.size === 0;
  }
}

/** Says of edits what was said of them in the store. */
export function bindKnown(entries: readonly JournalEntry[], said: readonly Sent[]): void {
  for (const { batchId, baseVersion, from, to } of said) {
    const batch = { batchId, baseVersion, from, to };
    for (const entry of entries) if (entry.place >= from && entry.place <= to) entry.batch ??= batch;
  }
}
