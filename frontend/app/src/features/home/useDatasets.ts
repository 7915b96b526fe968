import { ListDatasetsDocument } from '@lamella/api';
import { useCallback } from 'react';
import { client } from '../../host';
import { useListing } from '../../look/useListing';

export type Shelf = 'all' | 'mine' | 'shared' | 'trash';

/** The datasets of a shelf that match the words, page after page. */
export function useDatasets(shelf: Shelf, search: string) {
  const ask = useCallback(
    async (after: string | null, signal?: AbortSignal) => {
      const variables = {
        search: search || null,
        mine: shelf === 'mine',
        sharedWithMe: shelf === 'shared',
        trashed: shelf === 'trash',
        first: 48,
        after,
      };
      return (await client.ask(ListDatasetsDocument, variables, signal)).datasets;
    },
    [shelf, search],
  );
  return useListing(ask);
}
