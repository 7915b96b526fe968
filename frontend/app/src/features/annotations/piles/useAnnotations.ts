import { ListAnnotationsDocument, type AnnotationState } from '@lamella/api';
import { useCallback } from 'react';
import { client } from '../../../host';
import { useListing } from '../../../look/useListing';

export type Pile = 'all' | 'mine' | 'shared' | 'trash';

/** Which annotations are wanted. */
export interface Wanted {
  readonly pile: Pile;
  readonly search?: string;
  /** Only those in this state. */
  readonly state?: AnnotationState | null;
  /** Only those on this dataset. */
  readonly dataset?: string;
  /** How many a page has. */
  readonly first?: number;
}

/** The annotations of a pile that match, last edited first, page after page. */
export function useAnnotations({ pile, search = '', state = null, dataset, first = 50 }: Wanted) {
  const ask = useCallback(
    async (after: string | null, signal?: AbortSignal) => {
      const variables = {
        search: search || null,
        mine: pile === 'mine',
        sharedWithMe: pile === 'shared',
        trashed: pile === 'trash',
        dataset: dataset ?? null,
        state,
        first,
        after,
      };
      return (await client.ask(ListAnnotationsDocument, variables, signal)).annotations;
    },
    [pile, search, state, dataset, first],
  );
  return useListing(ask);
}
