import { applyEffect, applyOperation } from './apply';
import type { Edit, LoggedBatch, Operation } from './operations';
import { AnnotationState, noChanges, type Changes } from './state';

/** Operations that came or went together: a batch of the log, or what one call of {@link Replica.perform} did. */
export interface Entry {
  /** null while it waits for the host. */
  readonly version: number | null;
  readonly person: string;
  readonly operations: readonly Operation[];
  readonly effect: LoggedBatch['effect'];
  readonly order: number;
}

interface Layered extends Entry {
  reverses: readonly (() => void)[];
  /** Steps that it turned, and whether they were undone before. */
  readonly flips: [step: string, wasUndone: boolean][];
}

/** Who wants to know which entries lie on the stack: voxels are painted from them. */
export interface EntryListener {
  added(entry: Entry): void;
  removed(entry: Entry): void;
  /** A step is left out from now on, or is there again. */
  turned(step: string): void;
}

export interface Told extends Changes {
  readonly version: number;
}

/** An undo, redo, restore or import changes what other operations did, so it makes a batch of its own. */
export const standsAlone = (operation: Edit) =>
  operation.op === 'undo' || operation.op === 'redo' || operation.op === 'restore' || operation.op === 'importSkeleton';

// What is kept for undoing at once, before the host has answered; older steps wait for its answer.
const mostReverses = 200_000;
const mostEntries = 20_000;

/**
 * One client's picture of an annotation: what the log holds up to a version, and on top of it what this client did since.
 * When the log grows, what is on top is taken back, the log's part put in place, and what is on top done anew.
 */
export class Replica {
  state = new AnnotationState();
  version = 0;

  /** Confirmed entries since loading, then pending ones. */
  private stack: Layered[] = [];
  private pendingFrom = 0;
  private readonly undone = new Set<string>();
  private readonly owners = new Map<string, string>();
  private reversesKept = 0;
  private nextOrder = 0;
  private readonly listeners = new Set<(told: Told) => void>();
  private readonly entryListeners = new Set<EntryListener>();

  constructor(readonly person: string) {}

  /** Called after each change, once for all that came together. */
  subscribe(listener: (told: Told) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watch(listener: EntryListener): () => void {
    this.entryListeners.add(listener);
    for (const entry of this.stack) listener.added(entry);
    return () => this.entryListeners.delete(listener);
  }

  get pending(): readonly Entry[] {
    return this.stack.slice(this.pendingFrom);
  }

  isUndone(step: string): boolean {
    return this.undone.has(step);
  }

  /** Begins with a state that was read whole; what is pending is done on top of it. */
  load(state: AnnotationState, version: number, undone: Iterable<string> = []): void {
    const pending = this.pending;
    for (const entry of this.stack) this.forget(entry);
    this.stack = [];
    this.pendingFrom = 0;
    this.reversesKept = 0;
    this.undone.clear();
    this.owners.clear();
    for (const step of undone) this.undone.add(step);
    this.state = state;
    this.version = version;
    for (const { operations } of pending) this.push({ version: null, person: this.person, operations });
    this.state.changes.everything = true;
    this.tell();
  }

  /** Does what a person does now. All of it is one entry. */
  perform(operations: readonly Operation[]): Entry {
    const entry = this.push({ version: null, person: this.person, operations });
    this.tell();
    return entry;
  }

  /**
   * Takes batches of the log, in order; those already here are skipped.
   * @param own How many of the oldest pending entries a batch of this client's consists of; 0 for another's.
   * @returns false when batches between are missing: nothing newer than the gap was taken.
   */
  receive(batches: readonly LoggedBatch[], own: (batch: LoggedBatch) => number): boolean {
    const fresh = batches.filter((batch) => batch.version > this.version);
    if (fresh.length === 0) return true;
    if (fresh[0]?.version !== this.version + 1) return false;
    let pending = this.liftPending();
    let isWhole = true;
    for (const batch of fresh) {
      const { version, person, operations, effect } = batch;
      if (version !== this.version + 1) {
        isWhole = false;
        break;
      }
      pending = pending.slice(own(batch));
      this.push({ version, person, operations, effect: effect ?? null });
      this.version = version;
    }
    this.trim();
    this.pendingFrom = this.stack.length;
    for (const { operations } of pending) this.push({ version: null, person: this.person, operations });
    this.tell();
    return isWhole;
  }

  /** Forgets pending entries: the state that was loaded has them already, or the host refused them. */
  drop(count: number, from = 0): void {
    const pending = this.liftPending().filter((_, i) => i < from || i >= from + count);
    for (const { operations } of pending) this.push({ version: null, person: this.person, operations });
    this.tell();
  }

  private liftPending(): readonly Entry[] {
    const pending = this.stack.splice(this.pendingFrom);
    for (let i = pending.length - 1; i >= 0; i--) {
      const entry = pending[i];
      if (entry) this.takeOff(entry);
    }
    return pending;
  }

  private takeOff(entry: Layered): void {
    this.state.takeBack(entry.reverses);
    for (let i = entry.flips.length - 1; i >= 0; i--) {
      const [step, wasUndone] = entry.flips[i] ?? ['', false];
      this.turn(step, wasUndone);
    }
    this.forget(entry);
  }

  private forget(entry: Layered): void {
    this.reversesKept -= entry.reverses.length;
    for (const listener of this.entryListeners) listener.removed(entry);
  }

  private push(made: Pick<Entry, 'version' | 'person' | 'operations'> & { effect?: Entry['effect'] }): Entry {
    const entry: Layered = { effect: null, ...made, order: this.nextOrder++, reverses: [], flips: [] };
    for (const { step } of entry.operations) if (!this.owners.has(step)) this.owners.set(step, entry.person);
    this.stack.push(entry);
    for (const listener of this.entryListeners) listener.added(entry);
    entry.reverses = this.state.record(() => {
      for (const operation of entry.operations) {
        if (operation.op === 'undo' || operation.op === 'redo')
          this.flip(entry, operation.target, operation.op === 'undo');
        else if (!this.undone.has(operation.step)) applyOperation(this.state, operation);
      }
      if (entry.effect) applyEffect(this.state, entry.effect);
    });
    this.reversesKept += entry.reverses.length;
    if (entry.version !== null) this.pendingFrom = this.stack.length;
    return entry;
  }

  /** The host's word on an undo is its effect; before it is there, the steps that are kept are done anew. */
  private flip(entry: Layered, target: string, isUndone: boolean): void {
    // Whose a step is that was undone before this was loaded is not known; people redo their own.
    const owner = this.owners.get(target) ?? (isUndone ? undefined : entry.person);
    if (owner !== entry.person || this.undone.has(target) === isUndone) return;
    entry.flips.push([target, !isUndone]);
    this.turn(target, isUndone);
    if (entry.version === null) this.replayFrom(target, entry);
  }

  private replayFrom(step: string, until: Entry): void {
    const first = this.stack.findIndex(({ operations }) => operations.some((operation) => operation.step === step));
    const end = this.stack.findIndex((entry) => entry === until);
    if (first < 0) return;
    for (let i = end - 1; i >= first; i--) {
      const { reverses = [] } = this.stack[i] ?? {};
      for (let j = reverses.length - 1; j >= 0; j--) reverses[j]?.();
    }
    for (let i = first; i < end; i++) this.redo(this.stack[i]);
  }

  private redo(entry: Layered | undefined): void {
    for (const operation of entry?.operations ?? [])
      if (!this.undone.has(operation.step)) applyOperation(this.state, operation);
    // What turned a step that is kept whole is done by leaving the step out; only others are taken by their effect.
    const isKnown = entry?.operations.every(
      ({ op, ...rest }) => (op === 'undo' || op === 'redo') && 'target' in rest && this.owners.has(rest.target),
    );
    if (entry?.effect && !isKnown) applyEffect(this.state, entry.effect);
  }

  private turn(step: string, isUndone: boolean): void {
    if (isUndone) this.undone.add(step);
    else this.undone.delete(step);
    for (const listener of this.entryListeners) listener.turned(step);
  }

  private trim(): void {
    let count = 0;
    while (count < this.stack.length && (this.reversesKept > mostReverses || this.stack.length - count > mostEntries)) {
      const entry = this.stack[count++];
      if (entry) this.forget(entry);
    }
    this.stack.splice(0, count);
  }

  private tell(): void {
    const told: Told = { ...this.state.changes, version: this.version };
    this.state.changes = noChanges();
    for (const listener of this.listeners) listener(told);
  }
}
