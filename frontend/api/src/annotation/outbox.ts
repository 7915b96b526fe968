import type { Journal } from './journal';
import type { Batch, LoggedBatch, Operation } from './operations';
import { standsAlone, type Replica } from './replica';

// A batch of this size is written by the host within a few tens of milliseconds, far below what it would refuse.
const mostOperations = 10_000;
const mostLetters = 1 << 20;

/** What was done at once. */
interface Kept {
  readonly journal: Journal;
  readonly operations: readonly Operation[];
  readonly letters: number;
  /** Whether it is in the journal; null until that is known. */
  isKept: boolean | null;
  readonly written: Promise<void>;
}

/** A batch that was begun to be sent. */
export interface Outgoing {
  readonly batch: Batch;
  readonly journal: Journal;
  readonly kept: readonly Kept[];
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
  /** So many of the next are sent one by one, because together they were refused. */
  private single = 0;

  constructor(
    private readonly replica: Replica,
    private readonly tell: () => void,
  ) {}

  /** @param writing Rejects where the browser keeps no more. */
  add(journal: Journal, operations: readonly Operation[], writing: Promise<void>): void {
    const isKept = (is: boolean) => {
      kept.isKept = is;
      if (!is) this.tell();
    };
    const written = writing.then(
      () => isKept(true),
      () => isKept(false),
    );
    const kept: Kept = { journal, operations, letters: JSON.stringify(operations).length, isKept: null, written };
    this.waiting.push(kept);
  }

  /** Whether something lies in memory alone, because the browser keeps no more. */
  get isAnyUnkept(): boolean {
    const isUnkept = ({ isKept }: Kept) => isKept === false;
    return (
      this.waiting.some(isUnkept) || this.sent.some(({ version, kept }) => version === null && kept.some(isUnkept))
    );
  }

  /** How many steps the host does not have. */
  get steps(): number {
    const steps = new Set<string>();
    const count = ({ operations }: Kept) => {
      for (const { step } of operations) steps.add(step);
    };
    for (const { kept, version } of this.sent) if (version === null) kept.forEach(count);
    this.waiting.forEach(count);
    return steps.size;
  }

  /** Takes together what is to be sent next, and notes in its journal that it will be. */
  async next(): Promise<Outgoing | null> {
    const head = this.waiting[0];
    if (!head) return null;
    const { journal } = head;
    const begun = journal.notes.sent;
    const kept = this.waiting.splice(0, begun?.entries ?? this.together(head));
    if (this.single > 0) this.single -= kept.length;
    const { batchId, baseVersion } = begun ?? { batchId: crypto.randomUUID(), baseVersion: this.replica.version };
    const operations = kept.flatMap((entry) => entry.operations);
    const batch = { clientId: journal.notes.clientId, batchId, baseVersion, operations };
    const out: Outgoing = { batch, journal, kept, version: null };
    this.sent.push(out);
    await Promise.all(kept.map(({ written }) => written));
    const entries = kept.filter(({ isKept }) => isKept).length;
    if (!begun) await journal.note({ sent: { batchId, baseVersion, entries } });
    return out;
  }

  /** How many pending entries a batch of the log consists of: it has come back. */
  arrived({ clientId, batchId }: LoggedBatch): number {
    const first = this.sent[0];
    if (first?.batch.batchId !== batchId || first.batch.clientId !== clientId) return 0;
    this.sent.shift();
    return first.kept.length;
  }

  /** The host has appended it. */
  async acknowledged(out: Outgoing, version: number): Promise<void> {
    out.version = version;
    this.dropLoaded();
    await out.journal.acknowledge();
  }

  /** Takes off what the state has that was loaded, for the log will not bring it. */
  dropLoaded(): void {
    for (const out of [...this.sent]) if (out.version !== null && out.version <= this.replica.version) this.drop(out);
  }

  /** The host will never take it. Answers whether it stands aside; otherwise its parts are tried one by one. */
  async refused(out: Outgoing, why: string): Promise<boolean> {
    if (out.kept.length > 1) {
      this.sent.splice(this.sent.indexOf(out), 1);
      this.waiting.unshift(...out.kept);
      this.single = out.kept.length;
      await out.journal.note({ sent: null });
      return false;
    }
    this.drop(out);
    await out.journal.refuse(why);
    return true;
  }

  private drop(out: Outgoing): void {
    const place = this.sent.indexOf(out);
    if (place < 0) return;
    const before = this.sent.slice(0, place).reduce((count, { kept }) => count + kept.length, 0);
    this.sent.splice(place, 1);
    this.replica.drop(out.kept.length, before);
  }

  private together(head: Kept): number {
    if (this.single > 0) return 1;
    let [count, operations, letters] = [0, 0, 0];
    for (const kept of this.waiting) {
      operations += kept.operations.length;
      letters += kept.letters;
      const isFull = count > 0 && (operations > mostOperations || letters > mostLetters);
      if (kept.journal !== head.journal || isFull) break;
      if (kept.operations.some(standsAlone)) return Math.max(count, 1);
      count++;
    }
    return count;
  }
}

/** Cuts what was done at once into parts that each fit a batch; what changes other steps makes a part of its own. */
export function partsOf(operations: readonly Operation[]): Operation[][] {
  const parts: Operation[][] = [];
  let part: Operation[] = [];
  let letters = 0;
  for (const operation of operations.flatMap(withFewerBricks)) {
    const length = JSON.stringify(operation).length;
    const isFull = part.length === mostOperations || letters + length > mostLetters;
    // What stands alone is the only one of its part.
    const [first] = part;
    if (first && (isFull || standsAlone(operation) || standsAlone(first))) {
      parts.push(part);
      [part, letters] = [[], 0];
    }
    part.push(operation);
    letters += length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** A flood may fill thousands of bricks at once. */
function withFewerBricks(operation: Operation): Operation[] {
  if (operation.op !== 'paint' && operation.op !== 'unpaint') return [operation];
  const pieces: Operation[] = [];
  let bricks: (typeof operation.bricks)[number][] = [];
  let letters = 0;
  for (const brick of operation.bricks) {
    const length = brick.mask.length + 64;
    if (bricks.length > 0 && letters + length > mostLetters) {
      pieces.push({ ...operation, bricks });
      [bricks, letters] = [[], 0];
    }
    bricks.push(brick);
    letters += length;
  }
  return [...pieces, { ...operation, bricks }];
}
