import type { Level } from '@lamella/engine';
import { Refused } from '../refusal';
import { Arrival, type Arrived, type ComingSkeleton } from './arrival';
import { Feed, type Allowed } from './feed';
import { AnnotationHost } from './sending/host';
import type { Journal } from './journal/journal';
import type { IdKind } from './journal/journalStore';
import { Journals } from './journal/journals';
import { Keeping } from './journal/keeping';
import { createLine } from './sending/line';
import type { Edit, LoggedBatch, Operation } from './operations';
import type { SessionOptions } from './opening';
import { Outbox } from './sending/outbox';
import { partsOf } from './sending/parts';
import { PresenceLine } from './presence';
import { IdRanges } from './journal/ranges';
import { Replica } from './replica';
import { Sender } from './sending/sender';
import type { ReadAnnotation } from './skeleton';
import { whyClosed, type SessionStatus } from './sending/status';
import { Steps } from './journal/steps';
import { LayerVoxels } from './voxels/picture';
import { mergedReader } from './voxels/reader';

const adoptEvery = 30_000;
const storeFull = 'This browser keeps no more edits: leave only when all are saved.';

/**
 * One person's hold on an annotation: loads it, follows it, and sends what the person does, now or when the line is back. What
 * arrives from others goes below what is not sent yet.
 */
export class AnnotationSession {
  /** What is seen: the log and on top of it what this client did. `replica.subscribe` tells what changed. */
  readonly replica: Replica;
  /** Who else is there; and where this person says to be. */
  readonly presence: PresenceLine;

  private readonly steps: Steps;
  private readonly ids: IdRanges;
  private readonly outbox: Outbox;
  private readonly keeping: Keeping;
  private readonly feed: Feed;
  private readonly arrival: Arrival;
  private readonly sender: Sender;
  private readonly listeners = new Set<(status: SessionStatus) => void>();
  private readonly layers: LayerVoxels[] = [];
  private readonly adopting: ReturnType<typeof setInterval>;
  private isClosed = false;
  private taking: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly person: string,
    /** Whether edits are taken at all; false for whoever may only look. */
    readonly mayEdit: boolean,
    private readonly host: AnnotationHost,
    store: Journals,
    private readonly journal: Journal,
    options: SessionOptions,
  ) {
    const { clientId, ranges } = journal.notes;
    this.steps = new Steps(journal.steps);
    const handed = () => void journal.note({ ranges: this.ids.ranges });
    this.ids = new IdRanges(ranges, (wanted) => host.ids(clientId, wanted), handed);
    this.replica = new Replica(person);
    this.outbox = new Outbox(this.replica);
    this.sender = new Sender(this.outbox, host, () => this.tell());
    this.keeping = new Keeping({ person, annotation: host.annotation }, store, journal, this.replica, this.outbox, {
      toSend: () => void this.sender.run(),
      changed: () => this.tell(),
      adopted: (steps) => this.steps.adopt(steps),
    });
    this.presence = new PresenceLine(host, clientId);
    this.feed = new Feed(
      { ...options, host, clientId },
      {
        since: () => this.replica.version,
        take: (batches) => this.take(batches),
        present: (others) => this.presence.heard(others),
        allowed: (annotation) => {
          if (annotation.mayEdit && !mayEdit) options.letIn?.();
          else if (mayEdit) this.allowed(annotation);
        },
        isUp: () => {
          this.sender.isUp();
          this.ids.refill();
        },
        isDown: (error) => this.sender.isDown(error),
      },
    );
    this.arrival = new Arrival(this.replica, {
      load: () => this.load(),
      isNear: options.drawn ?? (() => Promise.resolve()),
      // Before, what the log brings would be done on half a skeleton.
      isWhole: () => {
        this.feed.start();
        this.tell();
      },
      isUp: () => this.sender.isUp(),
      isDown: (error) => this.sender.isDown(error),
    });
    this.adopting = setInterval(() => void this.keeping.adopt().catch(() => undefined), adoptEvery);
  }

  /**
   * Opens an annotation with what this person did in it and the host does not have. Nodes and edges come afterwards: see {@link arrived}.
   * @throws Refused when there is no such annotation for this person, or no line to the host.
   */
  static async open(annotation: string, options: SessionOptions): Promise<AnnotationSession> {
    const { client, token } = createLine(options.token, options.origin ?? '');
    const host = new AnnotationHost(client, annotation);
    const coming = host.coming(options.near);
    coming.catch(() => undefined);
    const [{ person, mayEdit }, store] = await Promise.all([host.caller(), options.journals ?? Journals.open()]);
    const journal = await store.ownOrFresh(person, annotation, options.tab);
    const session = new AnnotationSession(person, mayEdit, host, store, journal, { ...options, token });
    try {
      await session.begin(coming);
    } catch (error) {
      session.leave();
      throw error;
    }
    return session;
  }

  get annotation(): string {
    return this.host.annotation;
  }

  /** How much of the skeleton is here. Edits work from the start; what follows traces to their ends waits for all of it. */
  get arrived(): Arrived {
    return this.arrival.arrived;
  }

  get clientId(): string {
    return this.journal.notes.clientId;
  }

  get status(): SessionStatus {
    const edits = this.outbox.steps;
    const refused = this.keeping.refused.map(({ why, operations }) => ({ why, operations: operations.length }));
    const usual = { kind: edits === 0 ? 'saved' : 'sending', why: null } as const;
    const { kind, why } = this.sender.trouble ?? usual;
    const isAtRisk = this.keeping.isBehind;
    return { kind, why: isAtRisk ? storeFull : why, edits, refused };
  }

  /** Called whenever the status may have changed. */
  onStatus(listener: (status: SessionStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A new step: what is undone together. A stroke takes one when the button goes down. */
  newStep(): string {
    return crypto.randomUUID();
  }

  /** @throws Refused when none is left, which takes thousands made without a line. */
  newId(kind: Exclude<IdKind, 'segment'>): number {
    return Number(this.ids.next(kind));
  }

  /** @throws Refused as {@link newId}. */
  newSegment(layer: string): string {
    return this.ids.next('segment', layer);
  }

  /** Ids of a layer's segments are asked for when it is first painted in, so ahead of that. */
  async prepareSegments(layer: string): Promise<void> {
    await this.ids.fill('segment', layer);
  }

  /** Does what the person does: at once here, later at the host. Answers the step. */
  perform(edits: readonly Edit[], step = this.newStep()): string {
    if (!this.mayEdit) throw new Refused('You may look at this annotation, and not change it.', 'FORBIDDEN');
    this.steps.did(step);
    this.keep(edits.map((edit) => ({ ...edit, step })));
    return step;
  }

  /** Something that the host did for this person, such as an import: undone like what they did here. */
  did(step: string): void {
    this.steps.did(step);
    void this.journal.note({ steps: this.steps.lists });
    this.tell();
  }

  /** The step of this tab that was done last: what belongs to it may still join it. */
  get newestStep(): string | undefined {
    return this.steps.toUndo;
  }

  get canUndo(): boolean {
    return this.steps.toUndo !== undefined;
  }

  get canRedo(): boolean {
    return this.steps.toRedo !== undefined;
  }

  /** Leaves a step out, the newest of this tab's unless another is named; answers which. */
  undo(target = this.steps.toUndo): string | undefined {
    if (target === undefined) return undefined;
    this.steps.undid(target);
    this.keep([{ op: 'undo', target, step: this.newStep() }]);
    return target;
  }

  /** Does again what was undone last; answers which step. */
  redo(): string | undefined {
    const target = this.steps.toRedo;
    if (target === undefined) return undefined;
    this.steps.redid(target);
    this.keep([{ op: 'redo', target, step: this.newStep() }]);
    return target;
  }

  /** A volume layer as this person sees it, what is not sent yet included. Closed with the session, or before. */
  voxels(layer: string, levels: readonly Level[]): LayerVoxels {
    const hasFallback = (this.replica.state.layers.get(layer)?.fallback ?? null) !== null;
    const reader = mergedReader(this.host.client, this.annotation, layer);
    const voxels = new LayerVoxels(this.replica, reader, { layer, levels, hasFallback });
    this.layers.push(voxels);
    return voxels;
  }

  /** Everything as it was at that version; seen once the host has done it. */
  restore(version: number): string {
    return this.perform([{ op: 'restore', version }]);
  }

  /** Tries again now: the person has signed in, or was let in, or the line is back. */
  retry(): void {
    this.sender.retry();
    if (this.arrived === 'whole') this.feed.hurry();
    else this.arrival.hurry();
  }

  /** What the host does not have, refused edits too, as a file. */
  async exportEdits(): Promise<Blob> {
    return await this.keeping.export();
  }

  /**
   * Does again what a file of {@link exportEdits} holds; what the host had refused is left out. Edits that the host has
   * meanwhile change nothing.
   * @throws Refused when it is no such file, or another person's or another annotation's.
   */
  async importEdits(text: string): Promise<number> {
    return await this.keeping.import(text);
  }

  /** Edits that the host refused have been seen to. */
  async forgetRefused(): Promise<void> {
    await this.keeping.forgetRefused();
    this.tell();
  }

  /** Ends it; what is not sent stays in the journal. */
  async close(): Promise<void> {
    await this.taking;
    this.leave();
  }

  private async begin(asked: Promise<ComingSkeleton>): Promise<void> {
    const kinds = this.mayEdit ? (['tree', 'node', 'group', 'box'] as const) : [];
    const [coming] = await Promise.all([asked, this.ids.fillAll(kinds.map((kind) => ({ kind, layer: null })))]);
    this.place(coming.read);
    this.keeping.resume(this.journal);
    if (this.mayEdit) {
      const layers = [...this.replica.state.layers.keys()].map((layer) => ({ kind: 'segment', layer }) as const);
      await Promise.all([this.keeping.adopt(), this.ids.fillAll(layers)]);
    }
    void this.arrival.run(coming);
    void this.sender.run();
  }

  private async load(): Promise<void> {
    this.place(await this.host.skeleton());
  }

  private place({ state, version, undone }: ReadAnnotation): void {
    this.replica.load(state, version, undone);
    this.outbox.dropLoaded();
  }

  private keep(operations: readonly Operation[]): void {
    const levelsOf = (name: string) => this.layers.find(({ layer }) => layer === name)?.levels;
    this.keeping.keep(partsOf(operations, levelsOf), { steps: this.steps.lists, ranges: this.ids.ranges });
  }

  private take(batches: readonly LoggedBatch[]): Promise<void> {
    const taken = this.taking.then(async () => {
      if (this.isClosed) return;
      const fresh = batches.filter(({ version }) => version > this.replica.version);
      if (fresh.some(({ effect }) => effect?.reload)) await this.load();
      else if (!this.replica.receive(fresh, (batch) => this.outbox.arrived(batch)))
        throw new RangeError('Batches between are missing.');
      this.outbox.dropLoaded();
      const pending = this.replica.pending.flatMap(({ operations }) => operations.map(({ step }) => step));
      this.steps.restored(fresh, this.clientId, new Set(pending));
    });
    this.taking = taken.catch(() => undefined);
    return taken;
  }

  /** It was finished or reopened, or opened or closed for editing. */
  private allowed(annotation: Allowed): void {
    if (!annotation.mayEdit) this.sender.isDown(new Refused(whyClosed(annotation), 'FORBIDDEN', '', 403));
    else if (this.sender.trouble?.kind === 'gone') this.retry();
  }

  private tell(): void {
    const { status } = this;
    for (const listener of this.listeners) listener(status);
  }

  private leave(): void {
    this.isClosed = true;
    clearInterval(this.adopting);
    this.arrival.close();
    this.feed.close();
    this.presence.close();
    this.sender.close();
    for (const layer of this.layers) layer.close();
    this.keeping.close();
  }
}
