import type { Operation } from './operations';

/** What this client did at once, kept until the host has it. */
export interface JournalEntry {
  /** Ascending in the order in which they were done. */
  readonly key: number;
  readonly operations: readonly Operation[];
}

export type IdKind = 'tree' | 'node' | 'group' | 'box' | 'segment';

/** Ids that the host handed to this client and that are not used yet; decimal, for segments have 64 bits. */
export interface IdRange {
  readonly kind: IdKind;
  /** Of segments: they are numbered within a layer. */
  readonly layer: string | null;
  readonly next: string;
  readonly end: string;
}

/** A batch that was begun to be sent: until an answer came nobody knows whether the host has it, so it is sent the same again. */
export interface Sent {
  readonly batchId: string;
  readonly baseVersion: number;
  readonly entries: number;
}

export interface JournalNotes {
  readonly id: string;
  readonly person: string;
  readonly annotation: string;
  readonly clientId: string;
  readonly ranges: readonly IdRange[];
  readonly sent: Sent | null;
  /** Steps to undo, oldest first, and those to redo. */
  readonly undoable: readonly string[];
  readonly redoable: readonly string[];
}

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

interface StoredEntry {
  readonly journal: string;
  readonly operations: readonly Operation[];
}

/** What the host will never take, and why; kept until its person has seen to it. */
export interface Refusal {
  readonly operations: readonly Operation[];
  readonly why: string;
}

interface StoredRefusal extends Refusal {
  readonly journal: string;
}

/** What a journal holds that the host does not have. */
export interface KeptEdits {
  readonly notes: Pick<JournalNotes, 'clientId'>;
  readonly entries: readonly Pick<JournalEntry, 'operations'>[];
  readonly refused: readonly Refusal[];
}

/** The journals of all tabs. Each belongs to one person, one annotation and one tab, and to whoever holds its lock. */
export class Journals {
  private constructor(
    private readonly database: IDBDatabase,
    private readonly lock: TakeLock,
  ) {}

  static async open(factory: IDBFactory = indexedDB, lock: TakeLock = tabLock): Promise<Journals> {
    const opening = factory.open('lamella-journals', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('notes', { keyPath: 'id' });
      opening.result.createObjectStore('entries', { autoIncrement: true }).createIndex('journal', 'journal');
      opening.result.createObjectStore('refused', { autoIncrement: true }).createIndex('journal', 'journal');
    };
    return new Journals(await answerOf(opening), lock);
  }

  /** This tab's journal; null when another tab has the same name, as a duplicated one does. */
  async own(person: string, annotation: string, tab: string, clientId?: string): Promise<Journal | null> {
    return await this.take(`${person}/${annotation}/${tab}`, person, annotation, clientId);
  }

  /** This tab's journal, under another name where a duplicated tab has it. */
  async ownOrFresh(person: string, annotation: string, tab = tabName()): Promise<Journal> {
    for (let name = tab; ; name = crypto.randomUUID()) {
      const journal = await this.own(person, annotation, name);
      if (journal) return journal;
    }
  }

  /** Journals of this person and annotation whose tab is gone, and that still hold edits. */
  async orphans(person: string, annotation: string): Promise<Journal[]> {
    const stored = this.database.transaction('notes').objectStore('notes').getAll() as IDBRequest<JournalNotes[]>;
    const adopted: Journal[] = [];
    for (const notes of await answerOf(stored)) {
      if (notes.person !== person || notes.annotation !== annotation) continue;
      const journal = await this.take(notes.id, person, annotation);
      if (journal && journal.entries.length + journal.refused.length > 0) adopted.push(journal);
      else await journal?.discard();
    }
    return adopted;
  }

  /** What is kept of this person in an annotation by any tab, to be looked at only: its tabs go on with it. */
  async kept(person: string, annotation: string): Promise<KeptEdits[]> {
    const reading = this.database.transaction(['notes', 'entries', 'refused']);
    const stored = reading.objectStore('notes').getAll() as IDBRequest<JournalNotes[]>;
    const entries = reading.objectStore('entries').getAll() as IDBRequest<StoredEntry[]>;
    const refused = reading.objectStore('refused').getAll() as IDBRequest<StoredRefusal[]>;
    await done(reading);
    const isIn = (id: string) => (one: { readonly journal: string }) => one.journal === id;
    return stored.result
      .filter((notes) => notes.person === person && notes.annotation === annotation)
      .map((notes) => ({
        notes,
        entries: entries.result.filter(isIn(notes.id)),
        refused: refused.result.filter(isIn(notes.id)).map(({ operations, why }) => ({ operations, why })),
      }))
      .filter((one) => one.entries.length + one.refused.length > 0);
  }

  close(): void {
    this.database.close();
  }

  private async take(id: string, person: string, annotation: string, clientId?: string): Promise<Journal | null> {
    const release = await this.lock(`lamella-journal/${id}`);
    if (!release) return null;
    const reading = this.database.transaction(['notes', 'entries', 'refused']);
    const refused = reading.objectStore('refused').index('journal').getAll(id) as IDBRequest<StoredRefusal[]>;
    const stored = reading.objectStore('notes').get(id) as IDBRequest<JournalNotes | undefined>;
    const entries: JournalEntry[] = [];
    const walk = reading.objectStore('entries').index('journal').openCursor(id);
    walk.onsuccess = () => {
      const cursor = walk.result;
      if (!cursor) return;
      entries.push({ key: Number(cursor.primaryKey), operations: (cursor.value as StoredEntry).operations });
      cursor.continue();
    };
    await done(reading);
    const fresh = { clientId: clientId ?? crypto.randomUUID(), ranges: [], sent: null, undoable: [], redoable: [] };
    const notes: JournalNotes = stored.result ?? { id, person, annotation, ...fresh };
    return new Journal(this.database, notes, entries, refused.result, release);
  }
}

export class Journal {
  private isClosed = false;

  constructor(
    private readonly database: IDBDatabase,
    private kept: JournalNotes,
    private list: JournalEntry[],
    private aside: readonly Refusal[],
    private readonly release: () => void,
  ) {}

  get notes(): JournalNotes {
    return this.kept;
  }

  get entries(): readonly JournalEntry[] {
    return this.list;
  }

  /** What the host refused. */
  get refused(): readonly Refusal[] {
    return this.aside;
  }

  /** Keeps what was just done, with the notes, in one transaction. */
  async add(operations: readonly Operation[], notes: Partial<JournalNotes>): Promise<void> {
    if (this.isClosed) throw new Error('The journal was left to others.');
    this.kept = { ...this.kept, ...notes };
    const writing = this.database.transaction(['notes', 'entries'], 'readwrite');
    writing.objectStore('notes').put(this.kept);
    const key = writing.objectStore('entries').add({ journal: this.kept.id, operations } satisfies StoredEntry);
    await written(writing);
    this.list.push({ key: Number(key.result), operations });
  }

  async note(notes: Partial<JournalNotes>): Promise<void> {
    if (this.isClosed) return;
    this.kept = { ...this.kept, ...notes };
    const writing = this.database.transaction('notes', 'readwrite');
    writing.objectStore('notes').put(this.kept);
    await written(writing);
  }

  /** The host has what was sent: its entries go. */
  async acknowledge(): Promise<void> {
    await this.settle(null);
  }

  /** The host refused what was sent: its entries stand aside. */
  async refuse(why: string): Promise<void> {
    await this.settle(why);
  }

  /** Forgets what was refused. */
  async forgetRefused(): Promise<void> {
    const writing = this.database.transaction('refused', 'readwrite');
    const keys = writing.objectStore('refused').index('journal').getAllKeys(this.kept.id);
    keys.onsuccess = () => {
      for (const key of keys.result) writing.objectStore('refused').delete(key);
    };
    await done(writing);
    this.aside = [];
  }

  private async settle(why: string | null): Promise<void> {
    if (this.isClosed) return;
    const gone = this.list.slice(0, this.kept.sent?.entries ?? 0);
    this.kept = { ...this.kept, sent: null };
    const refused = why === null ? [] : gone.map(({ operations }) => ({ operations, why }));
    const writing = this.database.transaction(['notes', 'entries', 'refused'], 'readwrite');
    writing.objectStore('notes').put(this.kept);
    for (const { key } of gone) writing.objectStore('entries').delete(key);
    for (const refusal of refused)
      writing.objectStore('refused').add({ ...refusal, journal: this.kept.id } satisfies StoredRefusal);
    await written(writing);
    this.list = this.list.slice(gone.length);
    this.aside = [...this.aside, ...refused];
  }

  /** Forgets it all. */
  async discard(): Promise<void> {
    await this.forgetRefused();
    const writing = this.database.transaction(['notes', 'entries'], 'readwrite');
    writing.objectStore('notes').delete(this.kept.id);
    for (const { key } of this.list) writing.objectStore('entries').delete(key);
    await done(writing);
    this.close();
  }

  /** Leaves it to whoever comes next; nothing more is written. */
  close(): void {
    this.isClosed = true;
    this.release();
  }
}

/** A name for this tab that outlives a reload. */
function tabName(): string {
  const key = 'lamella.tab';
  const name = sessionStorage.getItem(key) ?? crypto.randomUUID();
  sessionStorage.setItem(key, name);
  return name;
}

function answerOf<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser could not read its store.'));
  });
}

/** All of it is asked for: written even if the page goes before it hears that it was. */
function written(transaction: IDBTransaction): Promise<void> {
  transaction.commit();
  return done(transaction);
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser could not write to its store.'));
  });
}
