import { Refused, sendOnce } from '@lamella/api';
import { client } from '../../../host';
import { tell, tellError, tellUndo } from '../../../look/tell';
import { useWorking } from '../working';

/** What the host says about files that it took in. */
interface Imported {
  readonly annotation: string;
  readonly step: string;
  readonly trees: number;
  readonly nodes: number;
  readonly groups: number;
  readonly boxes: number;
  readonly layers: number;
  /** What a new annotation is called. */
  readonly name?: string | null;
  /** Of several files, each begins an annotation. */
  readonly others: readonly Imported[];
  readonly notes: readonly string[];
}

/** What people may drop or choose: NMLs, zips of them with their voxels as webKnossos packs them, and edits that were saved as a file. */
export const nmlTypes = '.nml,.zip,.json';

/** Brings files into an annotation as one step, which can be undone at once and later. */
export async function bringIn(annotation: string, all: readonly File[]): Promise<void> {
  const files = all.filter((file) => !isEdits(file));
  for (const file of all.filter(isEdits)) await doAgain(file);
  if (files.length === 0) return;
  try {
    const imported = await send(`/annotations/${annotation}/nml`, files);
    const { work } = useWorking.getState();
    const isOpen = work?.session.annotation === annotation;
    if (isOpen) work.session.did(imported.step);
    tellNotes(imported);
    if (isOpen) {
      tellUndo(`${namesOf(files)}: ${contentOf(imported)} came in.`, () => {
        work.session.undo(imported.step);
        return Promise.resolve();
      });
    } else tell(`${namesOf(files)}: ${contentOf(imported)} came in.`);
  } catch (error) {
    tellError(`${namesOf(files)} did not come in`, error);
  }
}

const isEdits = ({ name }: File) => /\.json$/i.test(name);

/** Does again what was saved as a file because the host did not take it. */
async function doAgain(file: File): Promise<void> {
  try {
    const operations = await useWorking.getState().work?.session.importEdits(await file.text());
    if (operations !== undefined) tell(`${file.name}: ${many(operations, 'edit')} came in.`);
  } catch (error) {
    tellError(`${file.name} did not come in`, error);
  }
}

/**
 * Begins an annotation on a dataset with what a file brings; with several, one each.
 * @returns The id of the first, or undefined where it was refused; the person has been told then.
 */
export async function beginWith(dataset: string, files: readonly File[]): Promise<string | undefined> {
  try {
    const imported = await send(`/datasets/${dataset}/annotations/nml`, files);
    tellNotes(imported);
    const begun = [imported, ...imported.others];
    if (begun.length === 1) tell(`A new annotation with ${contentOf(imported)}.`);
    else
      tell(
        `${String(begun.length)} new annotations: ${begun.map((one) => `${one.name ?? ''} (${contentOf(one)})`).join('; ')}.`,
      );
    return imported.annotation;
  } catch (error) {
    tellError(`No annotation could be begun with ${namesOf(files)}`, error);
    return undefined;
  }
}

async function send(address: string, files: readonly File[]): Promise<Imported> {
  const other = files.find(({ name }) => !/\.(nml|zip)$/i.test(name));
  if (other) throw new Refused(`${other.name} is neither an NML nor a zip of some.`, 'UNREADABLE');
  const body = new FormData();
  for (const file of files) body.append('files', file, file.name);
  return (await sendOnce(client, address, body)) as Imported;
}

function tellNotes({ notes }: Imported): void {
  if (notes.length > 0) tellError('Not all of it came in as it was', new Error(notes.join(' ')));
}

const namesOf = (files: readonly File[]) =>
  files.length === 1 ? (files[0]?.name ?? 'The file') : `${String(files.length)} files`;

function contentOf({ trees, nodes, boxes, layers }: Imported): string {
  const parts = [
    ...(trees > 0 || layers === 0 ? [many(trees, 'tree'), many(nodes, 'node')] : []),
    ...(layers > 0 ? [many(layers, 'volume layer')] : []),
    ...(boxes > 0 ? [many(boxes, 'box', 'boxes')] : []),
  ];
  return parts.join(', ');
}

const many = (count: number, one: string, more = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
