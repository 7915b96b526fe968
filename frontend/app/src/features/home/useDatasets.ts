import { ListDatasetsDocument, type DatasetCardFragment } from '@lamella/api';
import { useCallback, useEffect, useState } from 'react';
import { client } from '../../host';

export type Shelf = 'all' | 'mine' | 'shared' | 'trash';

interface Found {
  readonly nodes: readonly DatasetCardFragment[];
  readonly total: number;
  readonly end: string | null;
  readonly more: boolean;
}

/** The datasets of a shelf that match the words, page after page. What was found stays in sight while new words are asked for. */
export function useDatasets(shelf: Shelf, search: string) {
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<Error>();
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);

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

  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    ask(null, abort.signal)
      .then(({ nodes, totalCount, endCursor, hasNextPage }) => {
        setFound({ nodes, total: totalCount, end: endCursor, more: hasNextPage });
        setError(undefined);
        setLoading(false);
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        setError(error instanceof Error ? error : new Error(String(error)));
        setLoading(false);
      });
    return () => {
      abort.abort();
    };
  }, [ask, turn]);

  const more = useCallback(async () => {
    const page = await ask(found?.end ?? null);
    setFound((before) => ({
      nodes: [...(before?.nodes ?? []), ...page.nodes],
      total: page.totalCount,
      end: page.endCursor,
      more: page.hasNextPage,
    }));
  }, [ask, found?.end]);

  const again = useCallback(() => {
    setTurn((turn) => turn + 1);
  }, []);

  return { found, error, loading, more, again };
}
