import type { Client, TokenSource } from '../client';
import { EditingDocument } from '../generated/graphql';
import { Refused } from '../refusal';
import { Feed } from './feed';
import { Journals, type EditsFile, type IdKind, type Journal, type Refusal } from './journal';
import { createLine, meaningOf, Patience } from './line';
import type { Appended, Edit, LoggedBatch, Operation } from './operations';
import { Outbox, partsOf, type Outgoing } from './outbox';
import { IdRanges, type Handed } from './ranges';
import { Replica } from './replica';
import { readSkeleton } from './skeleton';
import type { SessionStatus } from './status';
import { Steps } from './steps';

export interface SessionOptions {
  /** Who speaks; the session ends to send when it becomes somebody else. */
  readonly token: TokenSource;
  /** Where the host is; the page's own origin when empty. */
  readonly origin?: string;
  /** The browser's own when absent. */
  readonly journals?: Journals;
  /** Names this tab across reloads; kept in the tab's session storage when absent. */
  readonly tab?: string;
  /** How connections are opened where the platform has none. */
  readonly webSocket?: unknown;
}

const adoptEvery = 30_000;

/**
 * One person's hold on an annotation: loads it, follows it, and sends what the person does, now or when the line is back. What
 * arrives from others goes below what is not sent yet.
 */
export class AnnotationSession {
  /** What is seen: the log and on top of it what this client did. `replica.subscribe` tells what changed. */
  readonly replica: Replica;

  private readonly outbox: Outbox;
  private readonly feed: Feed;
  private readonly patience = new Patience();
  private readonly listeners = new Set<(status: SessionStatus) => void>();
  private readonly journals: Journal[];
  private readonly adopting: ReturnType<typeof setInterval>;
  private current: Outgoing | null = null;
  private isPumping = false;
  private isClosed = false;
  private trouble: Pick<SessionStatus, 'kind' | 'why'> | null = null;
  private taking: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly annotation: string,
    readonly person: string,
    /** Whether edits are taken at all; false for whoever may only look. */
    readonly mayEdit: boolean,
    private readonly line: ReturnType<typeof createLine>,
    private readonly store: Journals,
    private readonly journal: Journal,
    private readonly steps: Steps,
    private readonly ids: IdRanges,
    options: SessionOptions,
  ) {
    this.replica = new Replica(person);
    this.outbox = new Outbox(this.replica);
    this.journals = [journal];
    this.feed = new Feed(line, options, annotation, journal.notes.clientId, {
      since: () => this.replica.version,
      take: (batches) => this.take(batches),
      isUp: () => this.isUp(),
      isDown: (error) => this.isDown(error),
    });
    this.adopting = setInterval(() => void this.adopt().catch(() => undefined), adoptEvery);
  }

  /**
   * Loads an annotation with what this person did in it and the host does not have.
   * @throws Refused when there is no such annotation for this person, or no line to the host.
   */
  static async open(annotation: string, options: SessionOptions): Promise<AnnotationSession> {
    const line = createLine(options.token, options.origin ?? '');
    const { client } = line;
    const { me, annotation: found } = await client.ask(EditingDocument, { annotation });
    if (!found) throw new Refused(`There is no annotation ${annotation}.`, 'NOT_FOUND', '', 404);
    const person = me.id ?? '';
    const store = options.journals ?? (await Journals.open());
    const journal = await ownJournal(store, person, annotation, options.tab ?? tabName());
    const { ranges, undoable, redoable } = journal.notes;
    const ask = async (kind: IdKind, layer: string | null, count: number) => {
      const { clientId } = journal.notes;
      const wanted = JSON.stringify({ clientId, kind, count, ...(layer === null ? {} : { layer }) });
      return (await (await post(client, annotation, 'ids', wanted)).json()) as Handed;
    };
    const ids: IdRanges = new IdRanges(ranges, ask, () => void journal.note({ ranges: ids.ranges }));
    const steps = new Steps(undoable, redoable);
    const mayEdit = found.mayEdit && me.isSignedIn;
    const session = new AnnotationSession(annotation, person, mayEdit, line, store, journal, steps, ids, options);
    try {
      await session.begin();
    } catch (error) {
      session.leave();
      throw error;
    }
    return session;
  }

  get clientId(): string {
    return this.journal.notes.clientId;
  }

  get status(): SessionStatus {
    const edits = this.outbox.steps;
    const refused = this.refused.map(({ why, operations }) => ({ why, operations: operations.length }));
    const usual = { kind: edits === 0 ? 'saved' : 'sending', why: null } as const;
    return { ...(this.trouble ?? usual), edits, refused };
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

  get canUndo(): boolean {
    return this.steps.toUndo !== undefined;
  }

  get canRedo(): boolean {
    return this.steps.toRedo !== undefined;
  }

  /** Leaves the newest of this tab's steps out; answers which. */
  undo(): string | undefined {
    const target = this.steps.toUndo;
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

  /** Everything as it was at that version; seen once the host has done it. */
  restore(version: number): string {
    return this.perform([{ op: 'restore', version }]);
  }

  /** Tries again now: the person has signed in, or was let in, or the line is back. */
  retry(): void {
    this.trouble = null;
    this.patience.hurry();
    this.feed.hurry();
    void this.pump();
  }

  /** What the host does not have, refused edits too, as a file. */
  exportEdits(): Blob {
    const { person, annotation } = this;
    const journals = this.journals.map((journal) => journal.export());
    const file: EditsFile = { lamellaEdits: 1, person, annotation, journals };
    return new Blob([JSON.stringify(file)], { type: 'application/json' });
  }

  /**
   * Does again what a file of {@link exportEdits} holds; what the host had refused is left out. Edits that the host has
   * meanwhile change nothing.
   * @throws Refused when it is no such file, or another person's or another annotation's.
   */
  async importEdits(text: string): Promise<number> {
    const file = editsIn(text);
    if (file.annotation !== this.annotation)
      throw new Refused('These edits belong to another annotation.', 'INVALID', file.annotation);
    if (file.person !== this.person)
      throw new Refused('These edits were made by somebody else: sign in as who made them.', 'FORBIDDEN', file.person);
    let count = 0;
    for (const { clientId, operations } of file.journals) {
      const name = `file ${crypto.randomUUID()}`;
      const journal = await this.store.own(this.person, this.annotation, name, clientId);
      if (!journal) continue;
      this.journals.push(journal);
      for (const entry of operations) {
        this.keepIn(journal, entry);
        count += entry.length;
      }
    }
    return count;
  }

  /** Edits that the host refused have been seen to. */
  async forgetRefused(): Promise<void> {
    for (const journal of this.journals) await journal.forgetRefused();
    this.tell();
  }

  /** Ends it; what is not sent stays in the journal. */
  async close(): Promise<void> {
    await this.taking;
    this.leave();
  }

  private get refused(): readonly Refusal[] {
    return this.journals.flatMap((journal) => journal.refused);
  }

  private async begin(): Promise<void> {
    await this.load();
    this.resume(this.journal);
    if (this.mayEdit) {
      await this.adopt();
      const layers = [...this.replica.state.layers.keys()].map((layer) => this.ids.fill('segment', layer));
      const kinds = (['tree', 'node', 'group', 'box'] as const).map((kind) => this.ids.fill(kind));
      await Promise.all([...kinds, ...layers]);
    }
    this.feed.start();
    void this.pump();
  }

  private async load(): Promise<void> {
    const response = await this.line.client.get(`/annotations/${this.annotation}/skeleton`);
    const { state, version } = readSkeleton(await response.arrayBuffer());
    this.replica.load(state, version);
    this.outbox.dropLoaded();
  }

  /** Edits of an earlier time go on top, and are sent first. */
  private resume(journal: Journal): void {
    for (const { operations } of journal.entries) {
      this.replica.perform(operations);
      this.outbox.add(journal, operations, Promise.resolve(true));
    }
  }

  private async adopt(): Promise<void> {
    for (const journal of await this.store.orphans(this.person, this.annotation)) {
      if (this.isClosed) {
        journal.close();
        continue;
      }
      this.journals.push(journal);
      this.steps.adopt(journal.notes);
      this.resume(journal);
    }
    void this.pump();
  }

  private keep(operations: readonly Operation[]): void {
    for (const part of partsOf(operations)) this.keepIn(this.journal, part);
  }

  private keepIn(journal: Journal, operations: readonly Operation[]): void {
    this.replica.perform(operations);
    const written = journal.add(operations, { ...this.steps.notes, ranges: this.ids.ranges }).then(
      () => true,
      () => false,
    );
    this.outbox.add(journal, operations, written);
    void this.pump();
  }

  private async pump(): Promise<void> {
    this.tell();
    if (this.isPumping) return;
    this.isPumping = true;
    try {
      while (!this.isClosed && this.trouble?.kind !== 'gone' && this.trouble?.kind !== 'signedOut') {
        this.current ??= await this.outbox.next();
        if (!this.current) break;
        await this.deliver(this.current);
        this.tell();
      }
    } finally {
      this.isPumping = false;
      this.tell();
    }
  }

  private async deliver(out: Outgoing): Promise<void> {
    try {
      const response = await post(this.line.client, this.annotation, 'batches', JSON.stringify(out.batch));
      const { version } = (await response.json()) as Appended;
      this.current = null;
      await this.outbox.acknowledged(out, version);
      this.isUp();
    } catch (error) {
      if (meaningOf(error) === 'wrong') {
        this.current = null;
        await this.outbox.refused(out, error instanceof Error ? error.message : String(error));
        return;
      }
      this.isDown(error);
      if (this.trouble?.kind === 'offline') await this.patience.wait();
    }
  }

  private isUp(): void {
    this.patience.rest();
    if (this.trouble?.kind !== 'offline') return;
    this.trouble = null;
    this.patience.hurry();
    this.tell();
  }

  private isDown(error: unknown): void {
    const meaning = meaningOf(error);
    const kind = meaning === 'gone' || meaning === 'signedOut' ? meaning : 'offline';
    this.trouble = { kind, why: error instanceof Error ? error.message : String(error) };
    this.tell();
  }

  private take(batches: readonly LoggedBatch[]): Promise<void> {
    const taken = this.taking.then(async () => {
      if (this.isClosed) return;
      const fresh = batches.filter(({ version }) => version > this.replica.version);
      if (fresh.some(({ effect }) => effect?.reload)) await this.load();
      else this.replica.receive(fresh, (batch) => this.outbox.arrived(batch));
      this.outbox.dropLoaded();
      const pending = this.replica.pending.flatMap(({ operations }) => operations.map(({ step }) => step));
      this.steps.restored(fresh, this.clientId, new Set(pending));
    });
    this.taking = taken.catch(() => undefined);
    return taken;
  }

  private tell(): void {
    const { status } = this;
    for (const listener of this.listeners) listener(status);
  }

  private leave(): void {
    this.isClosed = true;
    clearInterval(this.adopting);
    this.feed.close();
    this.patience.hurry();
    for (const journal of this.journals) journal.close();
  }
}

const post = (client: Client, annotation: string, what: string, body: string) =>
  client.get(`/annotations/${annotation}/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });

async function ownJournal(store: Journals, person: string, annotation: string, tab: string): Promise<Journal> {
  // A duplicated tab has the other's name, and its journal is taken.
  for (let name = tab; ; name = crypto.randomUUID()) {
    const journal = await store.own(person, annotation, name);
    if (journal) return journal;
  }
}

function tabName(): string {
  const key = 'lamella.tab';
  const name = sessionStorage.getItem(key) ?? crypto.randomUUID();
  sessionStorage.setItem(key, name);
  return name;
}

function editsIn(text: string): EditsFile {
  try {
    const file = JSON.parse(text) as Partial<EditsFile>;
    if (file.lamellaEdits === 1 && Array.isArray(file.journals)) return file as EditsFile;
  } catch {
    // Said below.
  }
  throw new Refused('This is no file of exported edits.', 'INVALID');
}
