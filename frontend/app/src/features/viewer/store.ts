import type { DatasetDetailsFragment } from '@lamella/api';
import type { Engine, Panel, PanelKind, Pick, Refusal, Status, Vec3, View } from '@lamella/engine';
import { create } from 'zustand';
import { useWorking } from '../annotations/working';
import { boxAround } from '../datasets/voxels';
import { lookingTools, readAddress, tools, writeAddress, type Tool, type ViewState } from './address';
import { boundedSplit, evenSplit, type Split } from './panels/layout';
import { fit, type Extent, type FlatKind } from './hands/moving';
import { beginningStyles, type LayerStyle } from './layers/styles';

/** Something that is said over the picture, until it is over. */
export interface Trouble {
  readonly kind: 'noGraphics' | 'contextLost' | 'gpuFull' | 'failed';
  readonly message: string;
}

/** The dataset, as the viewer needs it. */
export interface Shown {
  readonly dataset: DatasetDetailsFragment;
  readonly voxelSize: Vec3;
  readonly unit: string;
  readonly box: Extent;
}

interface Viewer {
  readonly shown: Shown | undefined;
  readonly view: View;
  readonly tool: Tool;
  readonly layers: ViewState['layers'];
  /** How every layer begins: what a link need not say. */
  readonly beginning: ReadonlyMap<string, LayerStyle>;
  readonly maximised: PanelKind | null;
  readonly panels: readonly Panel[];
  readonly split: Split;
  readonly crossLines: boolean;
  readonly toolsOpen: boolean;
  readonly listsOpen: boolean;
  readonly listsWidth: number;
  /** Space is held: nothing lies over the picture. */
  readonly bare: boolean;
  readonly trouble: Trouble | undefined;
  readonly status: Status | undefined;
  readonly refused: readonly Refusal[];
  readonly pick: Pick | undefined;
  /** Where the pointer is, in CSS pixels of the canvas. */
  readonly pointer: readonly [x: number, y: number] | undefined;
  readonly engine: Engine | undefined;
}

const place = 'lamella.viewer';

type Kept = { readonly [Name in 'split' | 'crossLines' | 'toolsOpen' | 'listsOpen' | 'listsWidth']: Viewer[Name] };

const firstTime: Kept = { split: evenSplit, crossLines: true, toolsOpen: true, listsOpen: true, listsWidth: 280 };

function kept(): Kept {
  try {
    const stored = JSON.parse(window.localStorage.getItem(place) ?? '{}') as Partial<Kept>;
    const { split, listsWidth } = { ...firstTime, ...stored };
    return { ...firstTime, ...stored, split: boundedSplit(split), listsWidth: boundedWidth(listsWidth) };
  } catch {
    return firstTime;
  }
}

export const boundedWidth = (width: number) =>
  Number.isFinite(width) ? Math.min(560, Math.max(220, Math.round(width))) : 280;

/** Before anything is looked at. */
export const nowhere: View = {
  position: [0, 0, 0],
  unitsPerPixel: 1,
  rotation: [0, 0, 0, 1],
  camera: { rotation: [0, 0, 0, 1], unitsPerPixel: 1, perspective: true },
};

/** The one viewer of the page. What people arrange is remembered; what they look at is in the address. */
export const useViewer = create<Viewer>(() => ({
  ...kept(),
  shown: undefined,
  view: nowhere,
  tool: 'move',
  layers: [],
  beginning: new Map(),
  maximised: null,
  panels: [],
  bare: false,
  trouble: undefined,
  status: undefined,
  refused: [],
  pick: undefined,
  pointer: undefined,
  engine: undefined,
}));

const { getState, setState } = useViewer;

/** Keeps how the window is arranged. */
export function arrange(change: Partial<Kept>): void {
  setState(change);
  const { split, crossLines, toolsOpen, listsOpen, listsWidth } = getState();
  window.localStorage.setItem(place, JSON.stringify({ split, crossLines, toolsOpen, listsOpen, listsWidth }));
}

/** Opens a dataset at what the address says, or so that all of it is seen. */
export function open(dataset: DatasetDetailsFragment, address: string): void {
  const around = boxAround(dataset.layers.map((layer) => layer.box));
  const { x, y, z, unit } = dataset.voxelSize;
  const box: Extent = {
    min: [around.min.x, around.min.y, around.min.z],
    size: [around.size.x, around.size.y, around.size.z],
  };
  const shown: Shown = { dataset, voxelSize: [x, y, z], unit, box };
  const layers = beginningStyles(dataset.layers);
  const begun: ViewState = { view: fit(box, shown.voxelSize, roomOfXy()), tool: 'move', maximised: null, layers };
  const beginning = new Map(layers.map(({ name, style }) => [name, style]));
  setState({ shown, beginning, refused: [], pick: undefined, ...readAddress(address, begun) });
}

/** Nothing is looked at any more. */
export function close(): void {
  setState({ shown: undefined, refused: [], pick: undefined });
}

// Before the first layout, about what the window will give.
function roomOfXy(): { width: number; height: number } {
  return (
    getState().panels.find((panel) => panel.kind === 'xy')?.rectangle ?? {
      width: (window.innerWidth - getState().listsWidth - 44) / 2,
      height: (window.innerHeight - 70) / 2,
    }
  );
}

/** What follows the # in a link to what is seen now. */
export function addressNow(): string {
  const { view, tool, maximised, layers, beginning } = getState();
  return writeAddress({ view, tool, maximised, layers }, beginning);
}

/** Goes where an address says; called when somebody pastes another one. */
export function goToAddress(address: string): void {
  const { shown, beginning } = getState();
  if (!shown) return;
  const layers = [...beginning].map(([name, style]) => ({ name, style }));
  const begun: ViewState = { view: fit(shown.box, shown.voxelSize, roomOfXy()), tool: 'move', maximised: null, layers };
  setState(readAddress(address, begun));
}

/** Changes the view by one of the functions of moving.ts. */
export function move(change: (view: View, voxelSize: Vec3) => View): void {
  const { shown, view } = getState();
  if (shown) setState({ view: change(view, shown.voxelSize) });
}

export function fitAll(): void {
  move(() => {
    const { shown, view } = getState();
    return shown ? { ...fit(shown.box, shown.voxelSize, roomOfXy()), rotation: view.rotation } : view;
  });
}

/** Changes how a layer is shown; the change must fit the layer's kind. */
export function restyle(name: string, change: (style: LayerStyle) => LayerStyle): void {
  setState(({ layers }) => ({
    layers: layers.map((layer) => (layer.name === name ? { ...layer, style: change(layer.style) } : layer)),
  }));
}

/** Selects a segment in the layer that it was found in; 0 clears. */
export function select(name: string | undefined, id: bigint): void {
  setState(({ layers }) => ({
    layers: layers.map((layer) =>
      layer.style.kind === 'segmentation' && (name === undefined || layer.name === name)
        ? { ...layer, style: { ...layer.style, selected: id } }
        : layer,
    ),
  }));
}

/** The tool after the one in hand, or before it, among those that are of use here. */
export function nextTool(step: 1 | -1): Tool {
  const { tool } = getState();
  const useful: readonly Tool[] = useWorking.getState().mayEdit ? tools : lookingTools;
  return useful.at((useful.indexOf(tool) + step) % useful.length) ?? 'move';
}

/** The flat panel that keys work on: the one under the pointer, the maximised one, or xy. */
export function flatUnderPointer(): FlatKind {
  const kind = panelUnderPointer();
  return kind === '3d' ? 'xy' : kind;
}

export function panelUnderPointer(): PanelKind {
  const { pointer, panels, maximised } = getState();
  const under = pointer && panels.find(({ rectangle: r }) => isIn(r, pointer[0], pointer[1]));
  return under?.kind ?? maximised ?? 'xy';
}

function isIn(r: Panel['rectangle'], x: number, y: number): boolean {
  return x >= r.x && y >= r.y && x < r.x + r.width && y < r.y + r.height;
}

/** The topmost visible segment in a pick. */
export function segmentIn(pick: Pick | undefined): { readonly layer: string; readonly id: bigint } | undefined {
  for (const { name, style } of getState().layers.toReversed()) {
    const value = pick?.values.get(name)?.value;
    if (style.kind === 'segmentation' && style.visible && value !== undefined && BigInt(value) !== 0n) {
      return { layer: name, id: BigInt(value) };
    }
  }
  return undefined;
}
