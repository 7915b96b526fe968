import type { Box } from '@lamella/api/annotation';
import { crowdOf, type BoxMark, type Crowd } from '@lamella/engine';
import { useWorking } from '../../../annotations/working';
import { useViewer } from '../../store';
import { useMarks } from './marks';

/** The crowd as it was last made ready: every frame of a moving view, and of a box that is pulled, asks for the same one. */
let made: { readonly of: readonly unknown[]; readonly crowd: Crowd } = { of: [], crowd: crowdOf([]) };

/** All boxes but the one in hand, which changes with every movement and is drawn by itself. */
export function crowdNow(): Crowd {
  const { work, revisions } = useWorking.getState();
  const { boxes } = useMarks.getState();
  const inHand = numberInHand();
  const of = [work, revisions.boxes, inHand, boxes];
  if (made.of.length === of.length && of.every((one, n) => one === made.of[n])) return made.crowd;
  const marks: BoxMark[] = [];
  for (const box of work?.state.boxes.values() ?? boxes)
    if (box.visible && box.box !== inHand) marks.push(markOf(box, false));
  made = { of, crowd: crowdOf(marks) };
  return made.crowd;
}

/** The chosen box, where a hand has pulled it to, and one that is being drawn. */
export function boxesInHand(): readonly BoxMark[] {
  const { pulled, boxes } = useMarks.getState();
  const { work, mayEdit } = useWorking.getState();
  const marks: BoxMark[] = [];
  if (pulled && pulled.box === undefined)
    marks.push({ kind: 'box', ...pulled.extent, name: '', color: '#ffd166', isChosen: true });
  const number = numberInHand();
  if (number === undefined) return marks;
  const box = work ? work.state.boxes.get(number) : boxes.find((one) => one.box === number);
  if (!box?.visible) return marks;
  const extent = pulled?.box === number ? pulled.extent : undefined;
  const hasHandle = mayEdit && useViewer.getState().tool === 'box';
  return [...marks, { ...markOf(box, true), ...extent, hasHandle }];
}

/** Whoever pulls a box chooses it, and keeps it in hand whatever is chosen meanwhile. */
const numberInHand = () => useMarks.getState().pulled?.box ?? useWorking.getState().activeBox;

const markOf = ({ at, size, name, color }: Box, isChosen: boolean): BoxMark => {
  return { kind: 'box', at, size, name, color, isChosen };
};
