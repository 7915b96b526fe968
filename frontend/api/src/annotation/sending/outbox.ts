import type { Journal, JournalEntry } from '../journal/journal';
import type { Batch, LoggedBatch } from '../operations';
import type { Replica } from '../replica';

/** What was done at once. */
interface Kept {
  readonly journal: Journal;
  readonly entry: JournalEntry;
}

/** A batch that was begun to be sent. */
export interface Outgoing {
  readonly batch: Batch;
  readonly journal: Journal;
  readonly entries: readonly JournalEntry[];
  /** The version that the host gave it, once it said so. */
  version: number | null;
}

/**
 * What the host, or this replica's part of the log, does not have yet, in the order of the replica's pending entries: first
 * batches that were sent, then what waits. One batch is on its way at a time, so they are appended in order.
 */
export class Outbox {
  private readonly sent: Outgoing[] = [];
  private waiting: Kept[] = [];
  /** Until all that was asked to be gathered is kept, or cannot be. */
  private gathering: Promise<unknown> = Promise.resolve();

  constructor(private readonly replica: Replica) {}

  add(journal: Journal, entry: JournalEntry): void {
    this.waiting.push({ journal, entry });
  }

  /** How many steps the host does not have. */
  get steps(): number {
    const steps = new Set<string>();
    const count = ({ operations }: JournalEntry) => {
      for (const { step } of operations) steps.add(step);
    };
    for (const { entries, version } of this.sent) if (version === null) entries.forEach(count);
    for (const { entry } of this.waiting) count(entry);
    return steps.size;
  }

  /** Takes together what is to be sent next, after its journal was told that it will be. */
  async next(): Promise<Outgoing | null> {
    // A group that turns out not to be kept goes otherwise than is said of it meanwhile.
    let gathered: Promise<unknown>;
    do await (gathered = this.gathering);
    while (gathered !== this.gathering);
    const head = this.waiting[0];
    if (!head) return null;
    const { journal, entry } = head;
    if (!entry.batch) await journal.gather(this.run(0), this.replica.version, 'first');
    if (!entry.batch) return null;
    const run = this.run(0);
    const end = run.findIndex(({ batch }) => batch !== entry.batch);
    let entries = end < 0 ? run : run.slice(0, end);
    const whole = journal.entriesOf(entry.batch);
    if (whole.length > entries.length) {
      // Another tab exported it while here something of another journal came between.
      await journal.split(whole);
      entries = [entry];
    }
    this.waiting.splice(0, entries.length);
    const { batchId, baseVersion } = entry.batch;
    const operations = entries.flatMap((one) => one.operations);
    const batch = { clientId: journal.notes.clientId, batchId, baseVersion, operations };
    const out: Outgoing = { batch, journal, entries, version: null };
    this.sent.push(out);
    return out;
  }

  /** Says of all that waits now with what it will be sent. Meanwhile nothing more of it is taken to be sent, and more comes to its end. */
  async gatherAll(): Promise<void> {
    const runs: { readonly journal: Journal; readonly entries: readonly JournalEntry[] }[] = [];
    for (let from = 0; ; from += runs.at(-1)?.entries.length ?? 0) {
      const journal = this.waiting[from]?.journal;
      if (!journal) break;
      runs.push({ journal, entries: this.run(from) });
    }
    const all = async () => {
      for (const { journal, entries } of runs) await journal.gather(entries, this.replica.version, 'all');
    };
    this.gathering = Promise.all([this.gathering, all()]);
    await this.gathering;
  }

  /** How many pending entries a batch of the log consists of: it has come back. */
  arrived({ clientId, batchId }: LoggedBatch): number {
    const first = this.sent[0];
    if (first?.batch.batchId !== batchId || first.batch.clientId !== clientId) return 0;
    this.sent.shift();
    return first.entries.length;
  }

  /** The host has appended it. */
  async acknowledged(out: Outgoing, version: number): Promise<void> {
    out.version = version;
    this.dropLoaded();
    await out.journal.acknowledge(out.entries);
  }

  /** Takes off what the state has that was loaded, for the log will not bring it. */
  dropLoaded(): void {
    for (const out of [...this.sent]) if (out.version !== null && out.version <= this.replica.version) this.drop(out);
  }

  /** The host will never take it. Its parts are tried one by one; what is a single one stands aside. */
  async refused(out: Outgoing, why: string): Promise<void> {
    if (out.entries.length > 1) {
      this.sent.splice(this.sent.indexOf(out), 1);
      this.waiting.unshift(...out.entries.map((entry) => ({ journal: out.journal, entry })));
      await out.journal.split(out.entries);
      return;
    }
    this.drop(out);
    await out.journal.refuse(out.entries, why);
  }

  private drop(out: Outgoing): void {
    const place = this.sent.indexOf(out);
    if (place < 0) return;
    const before = this.sent.slice(0, place).reduce((count, { entries }) => count + entries.length, 0);
    this.sent.splice(place, 1);
    this.replica.drop(out.entries.length, before);
  }

  /** What waits of one journal, until something of another comes between. */
  private run(from: number): JournalEntry[] {
    const journal = this.waiting[from]?.journal;
    const run: JournalEntry[] = [];
    for (let i = from; i < this.waiting.length; i++) {
      const kept = this.waiting[i];
      if (!kept || kept.journal !== journal) break;
      run.push(kept.entry);
    }
    return run;
  }
}
