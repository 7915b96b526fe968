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

type Reverses = readonly (() => void)[];

type Made = Pick<Entry, 'version' | 'person' | 'operations'> & { effect?: Entry['effect'] };

interface Layered extends Entry {
  reverses: Reverses;
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
  operation.op === 'undo' ||
  operation.op === 'redo' ||
  operation.op === 'restore' ||
  operation.op === 'importSkeleton' ||
  operation.op === 'importVoxels';

const turnsIn = (operations: readonly Operation[]) =>
  operations.filter((operation) => operation.op === 'undo' || operation.op === 'redo');

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
  /** How the confirmed entries that pending undos and redos made anew become what they were. */
  private anew: Reverses = [];
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

  /** As {@link isUndone}, without what is pending. */
  isUndoneInLog(step: string): boolean {
    for (let i = this.pendingFrom; i < this.stack.length; i++)
      for (const [turned, wasUndone] of this.stack[i]?.flips ?? []) if (turned === step) return wasUndone;
    return this.undone.has(step);
  }

  /** Begins with a state that was read whole; what is pending is done on top of it. */
  load(state: AnnotationState, version: number, undone: Iterable<string> = []): void {
    const pending = this.pending;
    for (const entry of this.stack) this.forget(entry);
    this.stack = [];
    this.pendingFrom = 0;
    this.anew = [];
    this.reversesKept = 0;
    this.undone.clear();
    this.owners.clear();
    for (const step of undone) this.undone.add(step);
    this.state = state;
    this.version = version;
    this.putPending(pending);
    this.state.changes.everything = true;
    this.tell();
  }

  /**
   * What was loaded gets more nodes and edges, below what is pending. Only before anything was received: the log's part would have
   * to be done again too.
   */
  extend(grow: () => void): void {
    this.takeBackPending();
    grow();
    this.doPending();
    this.state.changes.grew = true;
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
    this.putPending(pending);
    this.tell();
    return isWhole;
  }

  /** Forgets pending entries: the state that was loaded has them already, or the host refused them. */
  drop(count: number, from = 0): void {
    this.putPending(this.liftPending().filter((_, i) => i < from || i >= from + count));
    this.tell();
  }

  /** Leaves the confirmed state, exactly as it was noted. */
  private liftPending(): readonly Entry[] {
    this.takeBackPending();
    const pending = this.stack.splice(this.pendingFrom);
    for (const entry of pending.toReversed()) {
      for (const [step, wasUndone] of entry.flips.toReversed()) this.turn(step, wasUndone);
      this.forget(entry);
    }
    return pending;
  }

  private takeBackPending(): void {
    for (const entry of this.stack.slice(this.pendingFrom).toReversed()) {
      this.state.takeBack(entry.reverses);
      this.note(entry, []);
    }
    this.state.takeBack(this.anew);
    this.anew = [];
  }

  private putPending(pending: readonly Entry[]): void {
    for (const { operations } of pending) this.add({ version: null, person: this.person, operations });
    this.doPending();
  }

  private forget(entry: Layered): void {
    this.note(entry, []);
    for (const listener of this.entryListeners) listener.removed(entry);
  }

  private note(entry: Layered, reverses: Reverses): void {
    this.reversesKept += reverses.length - entry.reverses.length;
    entry.reverses = reverses;
  }

  private push(made: Made): Entry {
    if (made.version === null && made.operations.some(({ op }) => op === 'undo' || op === 'redo')) {
      this.takeBackPending();
      const entry = this.add(made);
      this.doPending();
      return entry;
    }
    const entry = this.add(made);
    this.do(entry);
    if (entry.version !== null) this.pendingFrom = this.stack.length;
    return entry;
  }

  /** Lays an entry on the stack and turns the steps that it undoes or redoes; nothing of it is done yet. */
  private add(made: Made): Layered {
    const entry: Layered = { effect: null, ...made, order: this.nextOrder++, reverses: [], flips: [] };
    for (const { step } of entry.operations) if (!this.owners.has(step)) this.owners.set(step, entry.person);
    this.stack.push(entry);
    for (const listener of this.entryListeners) listener.added(entry);
    if (entry.version !== null)
      for (const { step, undone } of entry.effect?.turned ?? []) this.flip(entry, step, undone);
    else
      for (const { op, target } of turnsIn(entry.operations))
        if (this.mayTurn(target, op)) this.flip(entry, target, op === 'undo');
    return entry;
  }

  /**
   * Does what is pending on the confirmed state. The host's word on an undo is its effect; before it is there, the confirmed entries
   * from the first undone one on are done anew, once for all pending undos together: what is kept for taking it back grows with the
   * entries, not with the number of undos.
   */
  private doPending(): void {
    const places = this.places();
    const first = this.firstTurned(places);
    if (first < this.pendingFrom)
      this.anew = this.state.record(() => {
        for (const { reverses } of this.stack.slice(first, this.pendingFrom).toReversed())
          for (const reverse of reverses.toReversed()) reverse();
        for (let i = first; i < this.pendingFrom; i++) this.redo(this.stack[i], places);
      });
    for (let i = this.pendingFrom; i < this.stack.length; i++) this.do(this.stack[i]);
  }

  /** Where the confirmed entries begin that are other than the log has them, because of what is pending; their end if none is. */
  private firstTurned(places: ReadonlyMap<string, number>): number {
    const turned = this.stack.slice(this.pendingFrom).flatMap(({ flips }) => flips.map(([step]) => step));
    const placeOf = (step: string) => places.get(step) ?? this.pendingFrom;
    let first = Math.min(this.pendingFrom, ...turned.map(placeOf));
    // A confirmed undo that is done anew is done by leaving its step out, so the step must be done anew as well.
    for (let i = this.pendingFrom - 1; i >= first; i--)
      for (const operation of this.stack[i]?.operations ?? [])
        if (operation.op === 'undo' || operation.op === 'redo') first = Math.min(first, placeOf(operation.target));
    // What lies before a restore that holds shows nowhere.
    const restored = this.stack
      .slice(0, this.pendingFrom)
      .findLastIndex(({ operations }) => operations.some(({ op, step }) => op === 'restore' && !this.undone.has(step)));
    return Math.max(first, restored + 1);
  }

  /** Where each step begins on the stack. */
  private places(): ReadonlyMap<string, number> {
    const places = new Map<string, number>();
    for (const [i, { operations }] of this.stack.entries())
      for (const { step } of operations) if (!places.has(step)) places.set(step, i);
    return places;
  }

  private do(entry: Layered | undefined): void {
    if (!entry) return;
    this.note(
      entry,
      this.state.record(() => {
        for (const operation of entry.operations)
          if (!this.undone.has(operation.step)) applyOperation(this.state, operation);
        if (entry.effect) applyEffect(this.state, entry.effect);
      }),
    );
  }

  private redo(entry: Layered | undefined, places: ReadonlyMap<string, number>): void {
    for (const operation of entry?.operations ?? [])
      if (!this.undone.has(operation.step)) applyOperation(this.state, operation);
    const isDone = entry?.operations.every((operation) =>
      operation.op === 'undo' || operation.op === 'redo'
        ? places.has(operation.target)
        : this.undone.has(operation.step),
    );
    if (entry?.effect && !isDone) applyEffect(this.state, entry.effect);
  }

  /** Before the host has said it: whose a step is that was undone before this was loaded is not known; people redo their own. */
  private mayTurn(target: string, op: 'undo' | 'redo'): boolean {
    const owner = this.owners.get(target) ?? (op === 'undo' ? undefined : this.person);
    return owner === this.person;
  }

  private flip(entry: Layered, target: string, isUndone: boolean): void {
    if (this.undone.has(target) === isUndone) return;
    entry.flips.push([target, !isUndone]);
    this.turn(target, isUndone);
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
