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
  /** Over once the list begins anew: what was found then is continued no more. */
  readonly signal: AbortSignal;
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
    const { signal } = abort;
    setLoading(true);
    ask(null, signal)
      .then(({ nodes, totalCount, pageInfo }) => {
        if (signal.aborted) return;
        setFound({ nodes, total: totalCount, end: pageInfo.endCursor, more: pageInfo.hasNextPage, signal });
        setError(undefined);
        setLoading(false);
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        setError(error instanceof Error ? error : new Error(String(error)));
        setLoading(false);
      });
    return () => {
      abort.abort();
    };
  }, [ask, turn]);

  const { end = null, signal } = found ?? {};
  const more = useCallback(async () => {
    if (!signal || signal.aborted) return;
    const page = await ask(end, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (!page || signal.aborted) return;
    setFound((before) => {
      const known = new Set(before?.nodes.map(({ id }) => id));
      return {
        // What was edited meanwhile has moved to the front of the list, and perhaps into this page once more.
        nodes: [...(before?.nodes ?? []), ...page.nodes.filter(({ id }) => !known.has(id))],
        total: page.totalCount,
        end: page.pageInfo.endCursor,
        more: page.pageInfo.hasNextPage,
        signal,
      };
    });
  }, [ask, end, signal]);

  const again = useCallback(() => {
    setTurn((turn) => turn + 1);
  }, []);

  /** Puts a changed entry in the place of the one before. */
  const replace = useCallback((node: Node) => {
    setFound((before) => before && { ...before, nodes: before.nodes.map((old) => (old.id === node.id ? node : old)) });
  }, []);

  return { found, error, loading, more, again, replace };
}
