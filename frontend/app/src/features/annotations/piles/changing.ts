import {
  ArchiveAnnotationDocument,
  DuplicateAnnotationDocument,
  FinishAnnotationDocument,
  ReopenAnnotationDocument,
  RestoreAnnotationDocument,
  TrashAnnotationDocument,
  type AnnotationCardFragment,
  type AnnotationState,
} from '@lamella/api';
import { client } from '../../../host';
import { tell, tellError, tellUndo } from '../../../look/tell';

type Card = AnnotationCardFragment;

/** What was changed, or undefined where the host refused it; the person has been told then. */
type Changed = Promise<Card | undefined>;

async function into(id: string, state: AnnotationState): Promise<Card> {
  if (state === 'ACTIVE') return (await client.ask(ReopenAnnotationDocument, { id })).reopenAnnotation;
  if (state === 'FINISHED') return (await client.ask(FinishAnnotationDocument, { id })).finishAnnotation;
  return (await client.ask(ArchiveAnnotationDocument, { id })).archiveAnnotation;
}

const done = { ACTIVE: 'can be edited again', FINISHED: 'is finished', ARCHIVED: 'is archived' } as const;

/** Finishes, archives or reopens at once, and offers to take that back. */
export async function setState(card: Card, state: AnnotationState, back: (card: Card) => void): Changed {
  try {
    const changed = await into(card.id, state);
    tellUndo(`${card.name} ${done[state]}.`, async () => {
      back(await into(card.id, card.state));
    });
    return changed;
  } catch (error) {
    tellError(`${card.name} stays ${card.state.toLowerCase()}`, error);
    return undefined;
  }
}

/** Makes an annotation of one's own with all that another holds. */
export async function duplicate({ id, name }: Card): Changed {
  try {
    const copy = (await client.ask(DuplicateAnnotationDocument, { id })).duplicateAnnotation;
    tell(`${copy.name} is yours, with all of its history.`);
    return copy;
  } catch (error) {
    tellError(`${name} could not be duplicated`, error);
    return undefined;
  }
}

/** Throws an annotation away at once, and offers to take that back. Answers whether it was done. */
export async function trash({ id, name }: Card, undone: () => void): Promise<boolean> {
  try {
    await client.ask(TrashAnnotationDocument, { id });
  } catch (error) {
    tellError(`${name} could not be thrown away`, error);
    return false;
  }
  tellUndo(`${name} is in the trash.`, async () => {
    await client.ask(RestoreAnnotationDocument, { id });
    undone();
  });
  return true;
}

export async function restore({ id, name }: Card): Promise<boolean> {
  try {
    await client.ask(RestoreAnnotationDocument, { id });
  } catch (error) {
    tellError(`${name} could not be restored`, error);
    return false;
  }
  tell(`${name} is back.`);
  return true;
}
