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
  type StoredRefusal,
  type StoredStep,
} from './journalStore';
import type { Operation } from '../operations';
import { Owed } from './owed';
import { bindFree, bindKnown } from '../sending/parts';
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
  readonly refused: readonly StoredRefusal[];
}

/** How long a store that takes nothing is left alone: what is owed to it grows, and each try asks for all of that. */
const tryEvery = 2_000;

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
  /** By place. */
  private readonly list: Map<number, JournalEntry>;
  private lists: StepLists;
  /** By place. */
  private readonly aside: Map<number, Refusal>;
  private nextPlace: number;
  private isClosed = false;
  private behind = false;
  private owed = new Owed();
  /** Until it is over, nothing is put; it is only while something is owed. */
  private pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly database: IDBDatabase,
    { notes, entries, steps, refused }: Found,
    private readonly release: () => void,
  ) {
    [this.kept, this.rows, this.lists] = [notes, steps, steps.lists];
    this.list = new Map(entries.map((entry) => [entry.place, entry]));
    this.aside = new Map(refused.map(({ place, operations, why }) => [place, { operations, why }]));
    // With the first that is written, so that it is known when it was used last.
    this.owed.notes = true;
    // What was refused keeps its place.
    this.nextPlace = Math.max(entries.at(-1)?.place ?? -1, refused.at(-1)?.place ?? -1) + 1;
  }

  get notes(): JournalNotes {
    return this.kept;
  }

  get steps(): StepLists {
    return this.lists;
  }

  get entries(): readonly JournalEntry[] {
    return [...this.list.values()];
  }

  /** The edits that go together in a batch. */
  entriesOf(batch: Sent): readonly JournalEntry[] {
    const places = Array.from({ length: batch.to - batch.from + 1 }, (_, n) => batch.from + n);
    return places.flatMap((place) => this.list.get(place) ?? []).filter((entry) => entry.batch === batch);
  }

  /** What the host refused. */
  get refused(): readonly Refusal[] {
    return [...this.aside.values()];
  }

  /** Something of it lies in memory alone, because the browser's store took it not. */
  get isBehind(): boolean {
    return this.behind;
  }

  /** Keeps what was just done, and what else is to be noted, in one transaction. */
  add(operations: readonly Operation[], noted: Noted): JournalEntry {
    const entry = this.append(operations);
    void this.note(noted);
    return entry;
  }

  /** An edit that is kept with whatever is noted next. */
  append(operations: readonly Operation[], id: string = crypto.randomUUID()): JournalEntry {
    const entry = { place: this.nextPlace++, id, operations, batch: null };
    this.list.set(entry.place, entry);
    this.owed.edits.set(entry.place, entry);
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
    const bound = new Set<Sent>();
    const isKept = await this.write((said) => {
      bindKnown(this.entries, said);
      for (const batch of bindFree(entries, baseVersion, which)) {
        bound.add(batch);
        this.owed.batches.set(batch.from, batch);
      }
    });
    if (isKept) return;
    await this.hear();
    if (this.isClosed) return;
    // No group can be kept: alone each goes under the id that was kept with it, if anything was. What need not go yet waits for a group.
    for (const [n, entry] of entries.entries()) {
      const isAlone = entry.batch ? bound.has(entry.batch) : which === 'all' || n === 0;
      if (isAlone) this.bind([entry], entry.id, baseVersion);
    }
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
    await this.clear();
  }

  /** The host refused these edits: they stand aside. */
  async refuse(entries: readonly JournalEntry[], why: string): Promise<void> {
    this.drop(entries);
    for (const { place, operations } of entries) {
      const refusal = { operations, why };
      this.aside.set(place, refusal);
      this.owed.refused.set(place, refusal);
    }
    await this.write();
  }

  /** Forgets what was refused. */
  async forgetRefused(): Promise<void> {
    for (const place of this.aside.keys()) this.owed.refused.set(place, null);
    this.aside.clear();
    await this.clear();
  }

  /** Forgets it all. */
  async discard(): Promise<void> {
    const { id } = this.kept;
    this.end();
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

  /** Leaves it to whoever comes next; what the store took not is tried a last time, and nothing is written after that. */
  close(): void {
    if (this.pause !== undefined) {
      this.goOn();
      void this.write();
    }
    this.end();
    this.release();
  }

  private end(): void {
    this.isClosed = true;
    this.goOn();
  }

  private drop(entries: readonly JournalEntry[]): void {
    for (const { place, batch } of entries) {
      this.list.delete(place);
      this.owed.edits.set(place, null);
      if (batch) this.owed.batches.set(batch.from, null);
    }
  }

  /**
   * Answers whether what was owed is written.
   * @param reads What is done, in the same transaction, with the batches that lie in the store.
   */
  private async write(reads?: (said: readonly Sent[]) => void): Promise<boolean> {
    if (this.isClosed || this.pause !== undefined) return false;
    let paid = new Owed();
    const pay = (writing: IDBTransaction) => {
      [paid, this.owed] = [this.owed, new Owed()];
      this.pay(paid, writing);
    };
    try {
      const writing = this.database.transaction(stores, 'readwrite');
      if (reads) {
        const ended = done(writing);
        await this.saidIn(writing).then((said) => {
          reads(said);
          pay(writing);
        });
        await ended;
      } else {
        pay(writing);
        await written(writing);
      }
      this.isNow(!this.owed.isEmpty);
      return true;
    } catch {
      this.oweAgain(paid);
      this.rest();
      this.isNow(true);
      await this.takeAway();
      return false;
    }
  }

  /** Where nothing can be put: what another tab has exported goes all the same as it lies in that file. */
  private async hear(): Promise<void> {
    try {
      bindKnown(this.entries, await this.saidIn(this.database.transaction('batches')));
    } catch {
      // Nor can it be read.
    }
  }

  private saidIn(reading: IDBTransaction): Promise<readonly Sent[]> {
    return answerOf(reading.objectStore('batches').getAll(rowsOf(this.kept.id)) as IDBRequest<StoredBatch[]>);
  }

  /** Something is to go: that does not wait for what is to be put. */
  private async clear(): Promise<void> {
    await (this.pause === undefined ? this.write() : this.takeAway());
  }

  /** What is to go, goes by itself: a store that is full takes this alone, and would stay full without. */
  private async takeAway(): Promise<void> {
    const gone = this.owed.withoutPuts();
    if (gone.isEmpty || this.isClosed) return;
    try {
      const writing = this.database.transaction(stores, 'readwrite');
      gone.writeRows(this.kept.id, writing);
      await written(writing);
    } catch {
      this.oweAgain(gone);
    }
  }

  /** Lets the store be for a while, then tries again. */
  private rest(): void {
    if (this.isClosed) return;
    this.pause ??= setTimeout(() => {
      this.pause = undefined;
      void this.write();
    }, tryEvery);
  }

  private goOn(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
  }

  private isNow(behind: boolean): void {
    if (!behind) this.goOn();
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
    for (const place of paid.edits.keys()) owed.edits.set(place, list.get(place) ?? null);
    for (const from of paid.batches.keys()) owed.batches.set(from, list.get(from)?.batch ?? null);
    for (const place of paid.refused.keys()) owed.refused.set(place, aside.get(place) ?? null);
  }

  private pay(owed: Owed, writing: IDBTransaction): void {
    const { id } = this.kept;
    const steps = writing.objectStore('steps');
    if (owed.notes) writing.objectStore('notes').put((this.kept = { ...this.kept, at: Date.now() }));
    owed.writeRows(id, writing);
    if (owed.steps) steps.delete(rowsOf(id));
    const { put, gone } = this.rows.become(this.lists);
    for (const step of gone) steps.delete([id, step]);
    for (const row of put) steps.put({ ...row, journal: id } satisfies StoredStep);
  }
}
