import { readEdits, writeEdits } from './editsFile';
import type { Journal, JournalEntry, Noted } from './journal';
import type { Refusal } from './journalStore';
import type { Journals } from './journals';
import type { Operation } from '../operations';
import type { Outbox } from '../sending/outbox';
import type { Replica } from '../replica';
import type { StepLists } from './stepRows';

/** Who is told what happens to what is kept. */
export interface KeepingTeller {
  /** Something is to be sent. */
  toSend(): void;
  changed(): void;
  /** Steps of a tab that is gone are this one's from now on. */
  adopted(steps: StepLists): void;
}

/** Where a session's edits are kept: in this tab's journal, in those of tabs that are gone, and in those that came as files. */
export class Keeping {
  private readonly journals: Journal[];
  private isClosed = false;

  constructor(
    private readonly place: { readonly person: string; readonly annotation: string },
    private readonly store: Journals,
    /** This tab's. */
    private readonly own: Journal,
    private readonly replica: Replica,
    private readonly outbox: Outbox,
    private readonly teller: KeepingTeller,
  ) {
    this.journals = [own];
    own.changed = () => teller.changed();
  }

  get refused(): readonly Refusal[] {
    return this.journals.flatMap((journal) => journal.refused);
  }

  /** Whether something lies in memory alone, because the browser keeps no more. */
  get isBehind(): boolean {
    return this.journals.some(({ isBehind }) => isBehind);
  }

  /** Does at once what the person does, and keeps it. */
  keep(parts: readonly (readonly Operation[])[], noted: Noted): void {
    for (const part of parts) this.show(this.own, this.own.add(part, noted));
    this.teller.toSend();
  }

  /** Edits of an earlier time go on top, and are sent first. */
  resume(journal: Journal): void {
    for (const entry of journal.entries) this.show(journal, entry);
  }

  /** Takes over what tabs that are gone had not sent. */
  async adopt(): Promise<void> {
    const { person, annotation } = this.place;
    for (const journal of await this.store.orphans(person, annotation)) {
      if (!this.hold(journal)) continue;
      this.teller.adopted(journal.steps);
      this.resume(journal);
    }
    this.teller.toSend();
  }

  /**
   * What the host does not have now, refused edits too, as a file. What is in it goes to the host from here as it lies in the file;
   * of what comes while that is noted, nothing could be said of with what it goes.
   */
  async export(): Promise<Blob> {
    const kept = this.journals.map(({ notes, entries, refused }) => ({ notes, entries, refused }));
    await this.outbox.gatherAll();
    return writeEdits(this.place, kept);
  }

  /**
   * Does again what a file of {@link export} holds; what the host had refused is left out. What the host has meanwhile it knows
   * again, and nothing changes.
   * @throws Refused when it is no such file, or another person's or another annotation's.
   */
  async import(text: string): Promise<number> {
    const { person, annotation } = this.place;
    let count = 0;
    for (const { clientId, operations, ids, batches } of readEdits(text, this.place).journals) {
      const journal = await this.store.own(person, annotation, `file ${crypto.randomUUID()}`, clientId);
      if (!journal || !this.hold(journal)) continue;
      const entries = operations.map((edit, i) => journal.append(edit, ids?.[i]));
      let from = 0;
      for (const { batchId, baseVersion, entries: length } of batches ?? []) {
        journal.bind(entries.slice(from, from + length), batchId, baseVersion);
        from += length;
      }
      // Whose group was not said went alone, if it went.
      if (ids) for (const entry of entries.slice(from)) journal.bind([entry], entry.id, 0);
      // Before anything is sent: whoever adopts the journal sends the same batches.
      await journal.note({});
      for (const entry of entries) this.show(journal, entry);
      count += operations.flat().length;
      this.teller.toSend();
    }
    return count;
  }

  /** Edits that the host refused have been seen to. */
  async forgetRefused(): Promise<void> {
    for (const journal of this.journals) await journal.forgetRefused();
  }

  /** What is not sent stays in the journals. */
  close(): void {
    this.isClosed = true;
    for (const journal of this.journals) journal.close();
  }

  private hold(journal: Journal): boolean {
    if (this.isClosed) {
      journal.close();
      return false;
    }
    journal.changed = () => this.teller.changed();
    this.journals.push(journal);
    return true;
  }

  private show(journal: Journal, entry: JournalEntry): void {
    this.replica.perform(entry.operations);
    this.outbox.add(journal, entry);
  }
}
