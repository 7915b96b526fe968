import { tell, tellError } from '../../look/tell';
import { chooseTool } from '../annotations/actions';
import type { CommandId } from '../help/keys';
import { copyPicture } from './drawing';
import type { Tool } from './address';
import { letGo } from './hands/hands';
import { evenSplit } from './panels/layout';
import { approach, pan, page, roll, turn, zoom } from './hands/moving';
import {
  addressNow,
  arrange,
  fitAll,
  flatUnderPointer,
  move,
  nextTool,
  panelUnderPointer,
  restyle,
  select,
  useViewer,
} from './store';
import { useFilling } from './tools/painting/fillTool';
import { handToolOf } from './tools/tools';
import { straight } from './hands/turning';

const { getState, setState } = useViewer;

const pages = (slices: number) => () => {
  move((view, voxelSize) => page(view, flatUnderPointer(), voxelSize, slices));
};
const pans = (right: number, down: number) => () => {
  move((view, voxelSize) => pan(view, flatUnderPointer(), voxelSize, -right * 40, -down * 40));
};
const turns = (right: number, down: number) => () => {
  move((view) => turn(view, flatUnderPointer(), right * 15, down * 15));
};
const rolls = (angle: number) => () => {
  move((view) => roll(view, flatUnderPointer(), angle));
};
const zooms = (factor: number) => () => {
  move((view, voxelSize) =>
    panelUnderPointer() === '3d' ? approach(view, factor) : zoom(view, flatUnderPointer(), voxelSize, factor),
  );
};
const takes = (tool: Tool) => () => {
  chooseTool(tool);
};
const toggles = (index: number) => () => {
  const layer = getState().layers[index];
  if (layer) restyle(layer.name, (style) => ({ ...style, visible: !style.visible }));
};

/** What each command of the viewer does. */
export const viewerActions = {
  next: pages(1),
  back: pages(-1),
  nextFar: pages(10),
  backFar: pages(-10),
  panLeft: pans(-1, 0),
  panRight: pans(1, 0),
  panUp: pans(0, -1),
  panDown: pans(0, 1),
  zoomIn: zooms(1 / 1.25),
  zoomOut: zooms(1.25),
  fit: fitAll,
  turnLeft: turns(-1, 0),
  turnRight: turns(1, 0),
  turnUp: turns(0, -1),
  turnDown: turns(0, 1),
  rollLeft: rolls(-Math.PI / 36),
  rollRight: rolls(Math.PI / 36),
  straighten: () => {
    move((view) => ({ ...view, rotation: straight }));
  },
  toolMove: takes('move'),
  toolTurn: takes('turn'),
  toolMeasure: takes('measure'),
  toolArea: takes('area'),
  toolNext: () => {
    chooseTool(nextTool(1));
  },
  toolBefore: () => {
    chooseTool(nextTool(-1));
  },
  clear: () => {
    if (letGo()) return;
    useFilling.getState().running?.cancel();
    handToolOf(getState().tool)?.leave?.();
    select(undefined, 0n);
  },
  copyLink: () => void copyLink(),
  picture: () => void savePicture(),
  layer1: toggles(0),
  layer2: toggles(1),
  layer3: toggles(2),
  crossLines: () => {
    arrange({ crossLines: !getState().crossLines });
  },
  outlines: () => {
    for (const { name, style } of getState().layers) {
      if (style.kind === 'segmentation')
        restyle(name, (style) => (style.kind === 'segmentation' ? { ...style, outlines: !style.outlines } : style));
    }
  },
  maximise: () => {
    setState(({ maximised }) => ({ maximised: maximised ? null : panelUnderPointer() }));
  },
  tools: () => {
    arrange({ toolsOpen: !getState().toolsOpen });
  },
  lists: () => {
    arrange({ listsOpen: !getState().listsOpen });
  },
  evenPanels: () => {
    arrange({ split: evenSplit });
  },
} as const satisfies Partial<Record<CommandId, () => void>>;

/** The address of this very view. */
export const linkNow = () => `${window.location.origin}${window.location.pathname}#${addressNow()}`;

/** A link that shows the same to whoever may see the dataset. */
export async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(linkNow());
    tell('The link is on the clipboard. Whoever may see the dataset sees this view.');
  } catch (error) {
    tellError('The link could not be copied', error);
  }
}

async function savePicture(): Promise<void> {
  try {
    const copy = await copyPicture();
    const marks = document.querySelector<HTMLCanvasElement>('canvas[data-marks]');
    if (marks && marks.width > 0) copy.getContext('2d')?.drawImage(marks, 0, 0, copy.width, copy.height);
    const link = document.createElement('a');
    link.href = copy.toDataURL('image/png');
    link.download = `${getState().shown?.dataset.name.replace(/[^\w-]+/g, '-') ?? 'lamella'}.png`;
    link.click();
  } catch (error) {
    tellError('The picture could not be saved', error);
  }
}
