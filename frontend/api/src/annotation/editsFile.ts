import { Refused } from '../refusal';
import { Journals, type KeptEdits, type Refusal } from './journal';
import type { Operation } from './operations';

/** Edits that the host does not have, as a file. */
export interface EditsFile {
  readonly lamellaEdits: 1;
  readonly person: string;
  readonly annotation: string;
  readonly journals: readonly {
    /** Whose ids its operations use. */
    readonly clientId: string;
    readonly operations: readonly (readonly Operation[])[];
    readonly refused: readonly Refusal[];
  }[];
}

type Place = Pick<EditsFile, 'person' | 'annotation'>;

export function writeEdits({ person, annotation }: Place, journals: readonly KeptEdits[]): Blob {
  const parts = journals.map(({ notes, entries, refused }) => ({
    clientId: notes.clientId,
    operations: entries.map(({ operations }) => operations),
    refused,
  }));
  const file: EditsFile = { lamellaEdits: 1, person, annotation, journals: parts };
  return new Blob([JSON.stringify(file)], { type: 'application/json' });
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
