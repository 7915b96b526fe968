import type { TypedDocumentString } from '@lamella/api';
import { useEffect, useRef } from 'react';
import { useAsk, type Asked } from '../../look/useAsk';
import { forgetView } from '../home/recent';
import { idOf, usePerson } from './person';

/**
 * Asks the host for one thing, and again whenever somebody else is here: they may see more, or less. What is not there (any more) for
 * who asked leaves what they looked at last.
 * @param isThere Whether an answer holds the thing.
 */
export function useAskAsPerson<Answer, Variables extends { readonly id: string }>(
  document: TypedDocumentString<Answer, Variables>,
  variables: Variables | null,
  isThere: (answer: Answer) => boolean,
): Asked<Answer> {
  const asked = useAsk(document, variables);
  const { data, loading, again } = asked;
  const person = usePerson(idOf);
  const id = variables?.id;
  const asker = useRef(person);
  useEffect(() => {
    // Whoever turns out to have been signed in all along was the one who asked.
    const isAnother = asker.current !== undefined && asker.current !== person;
    asker.current = person;
    if (isAnother) again();
    else if (person !== undefined && id !== undefined && data && !loading && !isThere(data)) forgetView(person, id);
  }, [person, again, data, loading, id, isThere]);
  return asked;
}
