import { Refused } from '../../refusal';
import type { Operation } from '../operations';

export type IdKind = 'tree' | 'node' | 'group' | 'box' | 'segment';

/** Ids that the host handed to this client and that are not used yet; decimal, for segments have 64 bits. */
export interface IdRange {
  readonly kind: IdKind;
  /** Of segments: they are numbered within a layer. */
  readonly layer: string | null;
  readonly next: string;
  readonly end: string;
}

/** What is known of a journal besides its edits. */
export interface JournalNotes {
  readonly id: string;
  readonly person: string;
  readonly annotation: string;
  readonly clientId: string;
  readonly ranges: readonly IdRange[];
  /** When it was last written, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Edits that go to the host together, from one place to another. Until an answer came nobody knows whether the host has them, so
 * whoever sends them sends the same again, under the same id: this tab, the one that adopts its journal, or a file of edits.
 */
export interface Sent {
  readonly batchId: string;
  readonly baseVersion: number;
  readonly from: number;
  readonly to: number;
}

/** What the host will never take, and why; kept until its person has seen to it. */
export interface Refusal {
  readonly operations: readonly Operation[];
  readonly why: string;
}

interface OfJournal {
  readonly journal: string;
}

export interface StoredEdit extends OfJournal {
  readonly place: number;
  readonly id: string;
  readonly operations: readonly Operation[];
}

export type StoredBatch = Sent & OfJournal;

export interface StoredStep extends OfJournal {
  readonly step: string;
  /** Ascending within what may be undone, and within what may be redone. */
  readonly place: number;
  readonly isUndone: boolean;
}

export interface StoredRefusal extends Refusal, OfJournal {
  readonly place: number;
}

/** Each but `notes` has rows of many journals, found by {@link rowsOf}. */
export const stores = ['notes', 'edits', 'batches', 'steps', 'refused'] as const;

/** What waits so long for the store is told so: an open that stands behind a blocked one hears nothing, not even that. */
const longestOpening = 3_000;

export async function openStore(factory: IDBFactory): Promise<IDBDatabase> {
  const opening = factory.open('lamella-journals', 2);
  let isLate = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      const why =
        "The browser's store of edits does not open. An older version of this page may be open in another tab: reload or close that one first.";
      reject(new Refused(why, 'OLD_TAB'));
    }, longestOpening);
  });
  opening.onupgradeneeded = ({ oldVersion }) => {
    // Nothing is in the way, and what is carried over takes its time.
    clearTimeout(timer);
    const { result: database, transaction } = opening;
    const create = () => {
      database.createObjectStore('edits', { keyPath: ['journal', 'place'] });
      database.createObjectStore('batches', { keyPath: ['journal', 'from'] });
      database.createObjectStore('steps', { keyPath: ['journal', 'step'] });
      database.createObjectStore('refused', { keyPath: ['journal', 'place'] });
    };
    if (oldVersion === 1 && transaction) {
      carryOver(database, transaction, create);
      return;
    }
    database.createObjectStore('notes', { keyPath: 'id' });
    create();
  };
  const opened = answerOf(opening).then((database) => {
    // A newer page waits for the store; what is done here from now on lies in memory until the host has it, and that is said.
    database.onversionchange = () => database.close();
    if (isLate) database.close();
    return database;
  });
  try {
    return await Promise.race([opened, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The keys of a journal's rows. */
export const rowsOf = (journal: string) => IDBKeyRange.bound([journal], [journal, []]);

export function answerOf<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser could not read its store.'));
  });
}

/** All of it is asked for: written even if the page goes before it hears that it was. */
export function written(transaction: IDBTransaction): Promise<void> {
  transaction.commit();
  return done(transaction);
}

export function done(transaction: IDBTransaction): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser could not write to its store.'));
  });
  // A request of it that fails rejects before, and nobody waits for this any more.
  ended.catch(() => undefined);
  return ended;
}

/** As the first version had it: one list of entries, and everything else in the notes. */
interface OldNotes extends Omit<JournalNotes, 'at'> {
  readonly sent: { readonly batchId: string; readonly baseVersion: number; readonly entries: number } | null;
  readonly undoable: readonly string[];
  readonly redoable: readonly string[];
}

function carryOver(database: IDBDatabase, upgrade: IDBTransaction, create: () => void): void {
  const entries = upgrade.objectStore('entries').getAll() as IDBRequest<Omit<StoredEdit, 'place' | 'id'>[]>;
  const aside = upgrade.objectStore('refused').getAll() as IDBRequest<Omit<StoredRefusal, 'place'>[]>;
  const notes = upgrade.objectStore('notes').getAll() as IDBRequest<OldNotes[]>;
  notes.onsuccess = () => {
    database.deleteObjectStore('entries');
    database.deleteObjectStore('refused');
    create();
    const put = (store: (typeof stores)[number], row: unknown) => upgrade.objectStore(store).put(row);
    for (const { sent, undoable, redoable, ...kept } of notes.result) {
      const journal = kept.id;
      const isOwn = (row: { readonly journal: string }) => row.journal === journal;
      put('notes', { ...kept, at: Date.now() } satisfies JournalNotes);
      for (const [place, { operations }] of entries.result.filter(isOwn).entries())
        put('edits', { journal, place, id: crypto.randomUUID(), operations } satisfies StoredEdit);
      if (sent && sent.entries > 0) {
        const { batchId, baseVersion } = sent;
        put('batches', { journal, batchId, baseVersion, from: 0, to: sent.entries - 1 } satisfies StoredBatch);
      }
      for (const [i, refusal] of aside.result.filter(isOwn).entries())
        put('refused', { ...refusal, place: -1 - i } satisfies StoredRefusal);
      for (const [isUndone, list] of [undoable, redoable].entries())
        for (const [place, step] of list.entries())
          put('steps', { journal, step, place, isUndone: isUndone === 1 } satisfies StoredStep);
    }
  };
}
