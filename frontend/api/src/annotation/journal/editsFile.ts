import { Refused } from '../../refusal';
import type { JournalEntry } from './journal';
import type { Refusal } from './journalStore';
import { Journals, type KeptEdits } from './journals';
import type { Operation } from '../operations';

/** Edits that the host does not have, as a file. */
export interface EditsFile {
  readonly lamellaEdits: 1;
  readonly person: string;
  readonly annotation: string;
  readonly journals: readonly {
    /** Whose ids its operations use. */
    readonly clientId: string;
    readonly operations: readonly (readonly Operation[])[];
    /** Of each of them, under which it is sent where it goes alone; absent in files of an older version. */
    readonly ids?: readonly string[];
    /** How many of them go together, from the first on, and under which id: the host knows by it what it has. */
    readonly batches?: readonly { readonly batchId: string; readonly baseVersion: number; readonly entries: number }[];
    readonly refused: readonly Refusal[];
  }[];
}

type Place = Pick<EditsFile, 'person' | 'annotation'>;

export function writeEdits({ person, annotation }: Place, journals: readonly KeptEdits[]): Blob {
  const parts = journals.map(({ notes, entries, refused }) => ({
    clientId: notes.clientId,
    operations: entries.map(({ operations }) => operations),
    ids: entries.map(({ id }) => id),
    batches: batchesOf(entries),
    // What lies in the store says more of each, for the store alone.
    refused: refused.map(({ operations, why }) => ({ operations, why })),
  }));
  const file: EditsFile = { lamellaEdits: 1, person, annotation, journals: parts };
  return new Blob([JSON.stringify(file)], { type: 'application/json' });
}

function batchesOf(entries: readonly JournalEntry[]) {
  const batches: { batchId: string; baseVersion: number; entries: number }[] = [];
  for (const { batch } of entries) {
    if (!batch) break;
    const { batchId, baseVersion } = batch;
    const last = batches.at(-1);
    if (last?.batchId === batchId) last.entries++;
    else batches.push({ batchId, baseVersion, entries: 1 });
  }
  return batches;
}

/** What this browser keeps of a person's edits, where the annotation itself cannot be opened: how many steps, and the file. */
export async function keptEdits(place: Place, journals?: Journals): Promise<{ edits: number; file: Blob } | null> {
  const store = journals ?? (await Journals.open());
  try {
    const kept = await store.kept(place.person, place.annotation);
    const operations = kept
      .flatMap(({ entries, refused }) => [...entries, ...refused])
      .flatMap((one) => one.operations);
    const edits = new Set(operations.map(({ step }) => step)).size;
    return edits === 0 ? null : { edits, file: writeEdits(place, kept) };
  } finally {
    if (!journals) store.close();
  }
}

/** @throws Refused when it is no such file, or another person's, or another annotation's. */
export function readEdits(text: string, { person, annotation }: Place): EditsFile {
  let file: Partial<EditsFile> = {};
  try {
    file = JSON.parse(text) as Partial<EditsFile>;
  } catch {
    // Said below.
  }
  if (file.lamellaEdits !== 1 || !Array.isArray(file.journals))
    throw new Refused('This is no file of exported edits.', 'INVALID');
  if (file.annotation !== annotation)
    throw new Refused('These edits belong to another annotation.', 'INVALID', file.annotation);
  if (file.person !== person)
    throw new Refused('These edits were made by somebody else: sign in as who made them.', 'FORBIDDEN', file.person);
  return file as EditsFile;
}
