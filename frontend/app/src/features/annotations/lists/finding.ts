import type { AnnotationState } from '@lamella/api/annotation';
import { useEffect } from 'react';
import { useDestinations, type Found } from '../../help/destinations';
import type { Work } from '../work';
import { boxes, comments, segments, trees, type Kind } from './kinds';

/** So many of each kind: whoever wants more searches the list. */
const most = 6;

/** The command palette finds trees, segments, boxes and comments of the open annotation. */
export function useFound(work: Work | undefined): void {
  useEffect(() => {
    if (!work) return;
    useDestinations.setState({ find: (words) => findIn(work.state, words) });
    return () => {
      useDestinations.setState({ find: undefined });
    };
  }, [work]);
}

/** What has all of these words in its name, or this number. Nothing is found by no words. */
export function findIn(state: AnnotationState, words: string): readonly Found[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return [
    ...foundAmong(trees, state, wanted),
    ...foundAmong(segments, state, wanted),
    ...foundAmong(boxes, state, wanted),
    ...foundAmong(comments, state, wanted),
  ];
}

function foundAmong<Entry>(kind: Kind<Entry>, state: AnnotationState, wanted: readonly string[]): Found[] {
  const found: Found[] = [];
  for (const entry of kind.read(state)) {
    const [name, number] = [kind.wordsOf(entry), kind.numberOf(entry)];
    if (!wanted.every((word) => name.includes(word)) && wanted.join() !== number) continue;
    found.push({
      id: `${kind.one} ${kind.keyOf(entry)}`,
      group: kind.many.charAt(0).toUpperCase() + kind.many.slice(1),
      name: kind.nameOf(entry),
      number,
      go: () => {
        kind.choose(entry, state);
        kind.goTo(entry, state);
      },
    });
    if (found.length === most) break;
  }
  return found;
}
