import { boxGrip, boxLines, boxMiddle, pulled, sizing, type BoxSide, type Extent3, type Vec3 } from '@lamella/engine';
import { chooseBox, makeBox, placeBox } from '../../annotations/boxes';
import { useWorking } from '../../annotations/working';
import { useViewer } from '../store';
import type { Hand, HandTool, Held } from './hand';
import { useMarks } from './marks/marks';
import { beginTrail, endTrail } from './trail';

/** CSS pixels beside a line of a box from where it can be pulled. */
const grip = 7;

/** CSS pixels around the middle of the chosen box from where it is moved: a finger's width. */
const handle = 16;

/**
 * Dragging draws a box, pulls a side or a corner of one that is there, moves the chosen one by its middle, and with Ctrl whichever is under
 * the pointer.
 */
export const boxTool: HandTool = {
  take(hand) {
    if (!hand.place || hand.isSecond || hand.shift) return undefined;
    const gripped = grippedBy(hand);
    if (gripped) return pull(gripped.box, gripped.extent, (to) => pulled(gripped.extent, gripped.sides, to));
    const chosen = chosenAt(hand);
    if (chosen) return carry(chosen, hand.place);
    const under = hand.ctrl ? boxAt(hand.place) : undefined;
    if (under) return carry(under, hand.place);
    return draw(hand, hand.place);
  },
};

function show(box: number | undefined, extent: Extent3): void {
  const { at, size } = extent;
  useMarks.setState({ pulled: { box, extent } });
  beginTrail(at, [at[0] + size[0], at[1] + size[1], at[2] + size[2]]);
}

function hide(): void {
  useMarks.setState({ pulled: undefined });
  endTrail();
}

function draw(begin: Hand, from: Vec3): Held {
  let extent: Extent3 | undefined;
  return {
    move(hand) {
      if (!hand.place || Math.hypot(hand.x - begin.x, hand.y - begin.y) < 5) return;
      extent = spanned(begin.panel.kind, from, hand.place);
      show(undefined, extent);
    },
    end() {
      hide();
      if (extent) makeBox(extent);
      else chooseBox(boxAt(from)?.box);
    },
    cancel() {
      hide();
    },
  };
}

function pull(box: number, before: Extent3, change: (to: Vec3) => Extent3): Held {
  let extent: Extent3 | undefined;
  chooseBox(box);
  return {
    move({ place }) {
      if (!place) return;
      extent = change(place);
      show(box, extent);
    },
    end() {
      hide();
      if (extent && `${extent.at.join()} ${extent.size.join()}` !== `${before.at.join()} ${before.size.join()}`)
        placeBox(box, extent);
    },
    cancel() {
      hide();
    },
  };
}

function carry({ box, at, size }: Extent3 & { readonly box: number }, from: Vec3): Held {
  const moved = (axis: 0 | 1 | 2, to: Vec3) => at[axis] + Math.round(to[axis] - from[axis]);
  return pull(box, { at, size }, (to) => ({ at: [moved(0, to), moved(1, to), moved(2, to)], size }));
}

/** From corner to corner on the panel; as deep as its shorter side is long, around the plane. */
function spanned(kind: Hand['panel']['kind'], from: Vec3, to: Vec3): Extent3 {
  const voxelSize = useViewer.getState().shown?.voxelSize ?? [1, 1, 1];
  const across = { xy: 2, xz: 1, yz: 0, '3d': 2 }[kind];
  const low = from.map((place, axis) => Math.floor(Math.min(place, to[axis] ?? place)));
  const size = from.map((place, axis) =>
    Math.max(1, Math.floor(Math.max(place, to[axis] ?? place)) + 1 - (low[axis] ?? 0)),
  );
  const sides = size.flatMap((voxels, axis) => (axis === across ? [] : [voxels * (voxelSize[axis] ?? 1)]));
  const deep = Math.max(1, Math.round(Math.min(...sides) / (voxelSize[across] ?? 1)));
  low[across] = Math.floor(from[across] ?? 0) - Math.floor(deep / 2);
  size[across] = Math.max(deep, size[across] ?? 1);
  const [x = 0, y = 0, z = 0] = low;
  const [w = 1, h = 1, d = 1] = size;
  return { at: [x, y, z], size: [w, h, d] };
}

function grippedBy(
  hand: Hand,
): { readonly box: number; readonly extent: Extent3; readonly sides: readonly BoxSide[] } | undefined {
  const { view, shown } = useViewer.getState();
  const { work, activeBox } = useWorking.getState();
  if (!shown) return undefined;
  const outlook = { view, voxelSize: shown.voxelSize };
  const sizeOf = sizing(hand.panel, outlook);
  const boxes = [...(work?.state.boxes.values() ?? [])].filter(
    ({ visible, at, size }) => visible && sizeOf(at, size) !== undefined,
  );
  // The chosen one is gripped first where several lie over each other.
  for (const { box, at, size } of boxes.sort((a, b) => Number(b.box === activeBox) - Number(a.box === activeBox))) {
    const sides = boxGrip(hand.panel, outlook, { at, size }, hand.x, hand.y, grip);
    if (sides.length > 0) return { box, extent: { at, size }, sides };
  }
  return undefined;
}

/** The chosen box, where a hand is at its middle. */
function chosenAt(hand: Hand): (Extent3 & { readonly box: number }) | undefined {
  const { view, shown } = useViewer.getState();
  const { work, activeBox } = useWorking.getState();
  const box = activeBox === undefined ? undefined : work?.state.boxes.get(activeBox);
  if (!shown || !box?.visible) return undefined;
  const middle = boxMiddle(hand.panel, boxLines(hand.panel, { view, voxelSize: shown.voxelSize }, box));
  return middle && Math.hypot(hand.x - middle.x, hand.y - middle.y) <= handle ? box : undefined;
}

/** The smallest visible box around a place. */
function boxAt(place: Vec3): (Extent3 & { readonly box: number }) | undefined {
  const within = [...(useWorking.getState().work?.state.boxes.values() ?? [])].filter(
    ({ at, size, visible }) =>
      visible && place.every((p, axis) => p >= (at[axis] ?? 0) && p < (at[axis] ?? 0) + (size[axis] ?? 0)),
  );
  const volume = ({ size }: Extent3) => size[0] * size[1] * size[2];
  return within.sort((a, b) => volume(a) - volume(b))[0];
}
