import { RestoreDatasetDocument, TrashDatasetDocument } from '@lamella/api';
import { client } from '../../host';
import { tell, tellError, tellUndo } from '../../look/tell';
import { forgetView } from '../home/recent';
import { usePerson } from '../signin/person';

/** Throws a dataset away at once, and offers to take that back. Answers whether it was done. */
export async function trashDataset(id: string, name: string, undone: () => void): Promise<boolean> {
  try {
    await client.ask(TrashDatasetDocument, { id });
  } catch (error) {
    tellError(`${name} could not be thrown away`, error);
    return false;
  }
  forgetView(usePerson.getState().me?.id ?? null, id);
  tellUndo(`${name} is in the trash.`, async () => {
    await client.ask(RestoreDatasetDocument, { id });
    undone();
  });
  return true;
}

export async function restoreDataset(id: string, done: () => void): Promise<void> {
  try {
    const { restoreDataset } = await client.ask(RestoreDatasetDocument, { id });
    tell(`${restoreDataset.name} is back.`);
    done();
  } catch (error) {
    tellError('The dataset could not be restored', error);
  }
}
