import type { TypedDocumentString } from '@lamella/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../host';

export interface Asked<Answer> {
  /** The last answer; kept while newer variables are asked for, so that nothing flickers. */
  readonly data: Answer | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly again: () => void;
}

const asked = new Map<string, Promise<unknown>>();

const nameOf = <Answer, Variables>(document: TypedDocumentString<Answer, Variables>, variables: string) =>
  `${document.toString()} ${variables}`;

/** Asks before there is anything on the page to ask for it; the first {@link useAsk} with the same variables takes the answer. */
export function askAhead<Answer, Variables>(
  document: TypedDocumentString<Answer, Variables>,
  variables: Variables,
): void {
  const answer = client.ask(document, variables);
  // Whoever takes it hears of a refusal.
  answer.catch(() => undefined);
  asked.set(nameOf(document, JSON.stringify(variables)), answer);
}

/** Asks the host whenever the variables change; null variables ask nothing. */
export function useAsk<Answer, Variables>(
  document: TypedDocumentString<Answer, Variables>,
  variables: Variables | null,
): Asked<Answer> {
  const key = variables === null ? null : JSON.stringify(variables);
  const latest = useRef(variables);
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ data?: Answer; error?: Error; loading: boolean }>({ loading: key !== null });
  useEffect(() => {
    latest.current = variables;
  });
  useEffect(() => {
    const wanted = latest.current;
    if (key === null || wanted === null) {
      setState({ loading: false });
      return;
    }
    const abort = new AbortController();
    setState((before) => ({ ...(before.data === undefined ? {} : { data: before.data }), loading: true }));
    const ahead = asked.get(nameOf(document, key)) as Promise<Answer> | undefined;
    asked.delete(nameOf(document, key));
    (ahead ?? client.ask(document, wanted, abort.signal)).then(
      (data) => {
        if (!abort.signal.aborted) setState({ data, loading: false });
      },
      (error: unknown) => {
        if (!abort.signal.aborted)
          setState({ error: error instanceof Error ? error : new Error(String(error)), loading: false });
      },
    );
    return () => {
      abort.abort();
    };
  }, [document, key, turn]);
  const again = useCallback(() => {
    setTurn((turn) => turn + 1);
  }, []);
  return { data: state.data, error: state.error, loading: state.loading, again };
}
