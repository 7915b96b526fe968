import type { Extent3 } from '@lamella/engine';
import { treeColor } from './skeletons/skeletonEdits';
import { useWorking } from './working';

export function makeBox({ at, size }: Extent3): void {
  const { work, mayEdit } = useWorking.getState();
  if (!work || !mayEdit) return;
  const box = work.session.newId('box');
  const name = `Box ${String(work.state.boxes.size + 1)}`;
  work.perform([{ op: 'createBox', box, at, size, name, color: treeColor(box + 5), visible: true }]);
  chooseBox(box);
}

export function placeBox(box: number, { at, size }: Extent3): void {
  changeBox(box, { at, size });
}

export function changeBox(
  box: number,
  change: Partial<Extent3 & { readonly name: string; readonly color: string; readonly visible: boolean }>,
): void {
  const { work, mayEdit } = useWorking.getState();
  if (work && mayEdit && work.state.boxes.has(box)) work.perform([{ op: 'updateBox', box, ...change }]);
}

export function deleteBox(box: number): void {
  const { work, mayEdit } = useWorking.getState();
  if (work && mayEdit && work.state.boxes.has(box)) work.perform([{ op: 'deleteBox', box }]);
  if (useWorking.getState().activeBox === box) chooseBox(undefined);
}

/** Fills stay within the chosen box. */
export function chooseBox(box: number | undefined): void {
  useWorking.setState({ activeBox: box });
}
