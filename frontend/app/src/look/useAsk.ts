import type { TypedDocumentString } from '@lamella/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../host';

export interface Asked<Answer> {
  /** The last answer; kept while newer variables are asked for, so that nothing flickers: of those only where nothing is loading. */
  readonly data: Answer | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly again: () => void;
}

/** What was answered, and to which question. */
interface Answered<Answer> {
  readonly of: string | null;
  readonly data?: Answer;
  readonly error?: Error;
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
  // Asked again, the same is another question.
  const question = key === null ? null : `${String(turn)} ${nameOf(document, key)}`;
  const [state, setState] = useState<Answered<Answer>>({ of: null });
  useEffect(() => {
    latest.current = variables;
  });
  useEffect(() => {
    const wanted = latest.current;
    if (key === null || wanted === null) {
      setState({ of: null });
      return;
    }
    const abort = new AbortController();
    const ahead = asked.get(nameOf(document, key)) as Promise<Answer> | undefined;
    asked.delete(nameOf(document, key));
    (ahead ?? client.ask(document, wanted, abort.signal)).then(
      (data) => {
        if (!abort.signal.aborted) setState({ of: question, data });
      },
      (error: unknown) => {
        if (!abort.signal.aborted)
          setState({ of: question, error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => {
      abort.abort();
    };
  }, [document, key, question]);
  const again = useCallback(() => {
    setTurn((turn) => turn + 1);
  }, []);
  // Already in the render in which the question changes, before the effect has asked it.
  const isOfThis = state.of === question;
  return {
    data: question === null ? undefined : state.data,
    error: isOfThis ? state.error : undefined,
    loading: !isOfThis && question !== null,
    again,
  };
}
