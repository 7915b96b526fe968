import { useCallback, useEffect, useState } from 'react';

/** A page of a list as the host answers it. */
export interface Listed<Node> {
  readonly nodes: readonly Node[];
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

interface Found<Node> {
  readonly nodes: readonly Node[];
  readonly total: number;
  readonly end: string | null;
  readonly more: boolean;
}

/**
 * A list, page after page. What was found stays in sight while it is asked for anew.
 * @param ask Asks for the page after a cursor; the list begins anew when it is another function.
 */
export function useListing<Node extends { readonly id: string }>(
  ask: (after: string | null, signal?: AbortSignal) => Promise<Listed<Node>>,
) {
  const [found, setFound] = useState<Found<Node>>();
  const [error, setError] = useState<Error>();
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    ask(null, abort.signal)
      .then(({ nodes, totalCount, pageInfo }) => {
        setFound({ nodes, total: totalCount, end: pageInfo.endCursor, more: pageInfo.hasNextPage });
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
    setFound((before) => {
      const known = new Set(before?.nodes.map(({ id }) => id));
      return {
        // What was edited meanwhile has moved to the front of the list, and perhaps into this page once more.
        nodes: [...(before?.nodes ?? []), ...page.nodes.filter(({ id }) => !known.has(id))],
        total: page.totalCount,
        end: page.pageInfo.endCursor,
        more: page.pageInfo.hasNextPage,
      };
    });
  }, [ask, found?.end]);

  const again = useCallback(() => {
    setTurn((turn) => turn + 1);
  }, []);

  /** Puts a changed entry in the place of the one before. */
  const replace = useCallback((node: Node) => {
    setFound((before) => before && { ...before, nodes: before.nodes.map((old) => (old.id === node.id ? node : old)) });
  }, []);

  return { found, error, loading, more, again, replace };
}
