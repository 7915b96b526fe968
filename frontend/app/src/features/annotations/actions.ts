import { tell, tellError } from '../../look/tell';
import type { CommandId } from '../help/keys';
import { letGo } from '../viewer/hands/hands';
import { useViewer } from '../viewer/store';
import type { Tool } from '../viewer/address';
import { brushRadius, setBrushRadius, takePreset } from '../viewer/tools/painting/brushTool';
import { useFilling } from '../viewer/tools/painting/fillTool';
import { newSegment } from '../viewer/tools/painting/painting';
import { handToolOf } from '../viewer/tools/tools';
import {
  centreActive,
  deleteActiveNode,
  goToRoot,
  jumpBack,
  makeRoot,
  markBranchPoint,
  nextComment,
  nextNode,
  startTree,
} from './skeletons/tracing';
import { useWorking } from './working';

/** Whatever is not possible is said, and not thrown at nobody. */
const guarded = (act: () => void) => () => {
  try {
    act();
  } catch (error) {
    tellError('The edit was not made', error);
  }
};

const takes = (tool: Tool) => () => {
  chooseTool(tool);
};

/** Takes a tool into the hand; what the other one had begun is left. */
export function chooseTool(tool: Tool): void {
  handToolOf(useViewer.getState().tool)?.leave?.();
  useViewer.setState({ tool });
}

const isPainting = () => ['brush', 'erase', 'lasso', 'lassoErase', 'fill', 'pick'].includes(useViewer.getState().tool);

/** What each command of an open annotation does. */
export const annotationActions = {
  undo: () => {
    // What is in the hand, or is still being filled, is what was done last.
    const { running } = useFilling.getState();
    if (letGo()) return;
    if (running) running.cancel();
    else useWorking.getState().work?.undo();
  },
  redo: () => useWorking.getState().work?.redo(),
  save: () => {
    const { work, saved } = useWorking.getState();
    work?.session.retry();
    if (saved.kind === 'saved') tell('Everything is saved; it always is, by itself.');
  },
  toolSkeleton: takes('skeleton'),
  toolBrush: takes('brush'),
  toolErase: takes('erase'),
  toolLasso: takes('lasso'),
  toolLassoErase: takes('lassoErase'),
  toolFill: takes('fill'),
  toolPick: takes('pick'),
  toolBox: takes('box'),
  newThing: guarded(() => {
    if (isPainting()) newSegment();
    else startTree();
  }),
  brushLarger: () => {
    setBrushRadius(brushRadius() * 1.25);
  },
  brushSmaller: () => {
    setBrushRadius(brushRadius() / 1.25);
  },
  brushSmall: () => {
    takePreset('small');
  },
  brushMedium: () => {
    takePreset('medium');
  },
  brushLarge: () => {
    takePreset('large');
  },
  branchPoint: guarded(markBranchPoint),
  jumpBack: guarded(jumpBack),
  makeRoot: guarded(makeRoot),
  goToRoot,
  centreActive,
  deleteNode: guarded(deleteActiveNode),
  commentNext: () => {
    nextComment(1);
  },
  commentBefore: () => {
    nextComment(-1);
  },
  nodeNext: () => {
    nextNode(1);
  },
  nodeBefore: () => {
    nextNode(-1);
  },
} as const satisfies Partial<Record<CommandId, () => void>>;
