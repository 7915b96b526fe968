import { allowed, serveSource, type Filled, type Vec3, type VoxelBox } from '@lamella/engine';
import { create } from 'zustand';
import { count } from '../../../../look/numbers';
import { tell, tellError } from '../../../../look/tell';
import type { Volume } from '../../../annotations/volumes';
import { useWorking } from '../../../annotations/working';
import { useViewer } from '../../store';
import { isStraight } from '../../hands/turning';
import type { FillAsked, FillTold } from './fillWorker';
import { isFlat, type Hand, type HandTool } from '../hand';
import { useMarks } from '../marks/marks';
import { useToolOptions } from '../options/options';
import { activeVolume, canvasOf, directionsOf, newSegment, pickSegment, segmentUnder, Stroke } from './painting';

/** A fill ends when it has so many voxels: their masks lie in memory until they are painted. */
const most = 20_000_000;

/** The fill that runs now. */
export const useFilling = create<{
  readonly running: { readonly voxels: number; readonly waiting: number; readonly cancel: () => void } | undefined;
}>(() => ({ running: undefined }));

/** A click fills what has the same id as the voxel under it and is joined to it: in the plane, or in space; within the chosen box. */
export const fillTool: HandTool = {
  click(hand) {
    if (hand.shift) pickSegment(hand.x, hand.y);
    else if (hand.place && !useFilling.getState().running) begin(hand, hand.place);
  },
  hover(hand) {
    const volume = activeVolume();
    const isBackground = hand?.place && volume && segmentUnder(volume, hand.x, hand.y) === 0n;
    const { fillsSpace } = useToolOptions.getState();
    const warning = `A click fills the background in space, up to ${count(most)} voxels. Choose a box to limit it.`;
    const isVast = isBackground && fillsSpace && useWorking.getState().activeBox === undefined;
    useMarks.setState({ warning: isVast ? warning : undefined });
  },
  leave() {
    useMarks.setState({ warning: undefined });
    useFilling.getState().running?.cancel();
  },
};

function begin(hand: Hand, place: Vec3): void {
  const volume = activeVolume();
  const painted = volume && canvasOf(volume);
  if (!volume || !painted) return;
  const { fillsSpace } = useToolOptions.getState();
  if (useWorking.getState().activeSegment === '0') newSegment();
  const segment = useWorking.getState().activeSegment;
  if (segmentUnder(volume, hand.x, hand.y) === BigInt(segment)) {
    tell('This is the active segment already. C begins a new one.');
    return;
  }
  const { level } = painted.canvas;
  const voxel = (axis: 0 | 1 | 2) => Math.floor((place[axis] - level.origin[axis]) / level.mag[axis]);
  const seed: Vec3 = [voxel(0), voxel(1), voxel(2)];
  const isTurned = !isStraight(useViewer.getState().view.rotation);
  const box = boxOf(hand, seed, allowed(level, chosenBox()), fillsSpace || isTurned);
  const directions = !fillsSpace && isTurned && isFlat(hand.panel) ? directionsOf(hand.panel) : undefined;
  const plane = directions && { canvas: painted.canvas, directions, through: place };
  if (!seed.every((at, axis) => at >= (box.from[axis] ?? 0) && at < (box.to[axis] ?? 0))) {
    tell('A fill begins within the chosen box, and within the volume.');
    return;
  }
  run(volume, { number: painted.level, level, seed, box, plane }, (filled) => {
    const stroke = new Stroke(volume, painted.level, segment, 'everywhere', place);
    stroke.add(filled.masks);
    void stroke.end();
    // A fill in a plane ends at the plane: that is what was meant.
    if (filled.voxels >= most)
      tell(`The fill ended at ${count(filled.voxels)} voxels: there is more. Ctrl+Z takes it back.`);
    else tell(`${count(filled.voxels)} voxels filled.`);
  });
}

function chosenBox() {
  const { work, activeBox } = useWorking.getState();
  return activeBox === undefined ? undefined : work?.state.boxes.get(activeBox);
}

function boxOf({ panel }: Hand, seed: Vec3, all: VoxelBox, fillsSpace: boolean): VoxelBox {
  if (fillsSpace || panel.kind === '3d') return all;
  const across = { xy: 2, xz: 1, yz: 0 }[panel.kind];
  const only = (values: Vec3, value: number): Vec3 => {
    const [x, y, z] = values.map((old, axis) => (axis === across ? value : old));
    return [x ?? 0, y ?? 0, z ?? 0];
  };
  const at = seed[across] ?? 0;
  const isIn = at >= (all.from[across] ?? 0) && at < (all.to[across] ?? 0);
  return { from: only(all.from, at), to: only(all.to, isIn ? at + 1 : at) };
}

/** What is to be filled of a layer: by itself, whatever the rest of the page does. */
type Wanted = Pick<FillAsked, 'number' | 'level' | 'seed' | 'box' | 'plane'>;

function run(volume: Volume, wanted: Wanted, then: (filled: Filled) => void): void {
  const worker = new Worker(new URL('./fillWorker.ts', import.meta.url), { type: 'module', name: 'fill' });
  const { port1, port2 } = new MessageChannel();
  const stop = serveSource(port1, volume.source);
  port1.start();
  const waiting = new AbortController();
  const end = () => {
    waiting.abort();
    worker.terminate();
    stop();
    port1.close();
    useFilling.setState({ running: undefined });
  };
  const cancel = () => {
    end();
    tell('The fill was cancelled: nothing is painted.');
  };
  useFilling.setState({ running: { voxels: 0, waiting: 1, cancel } });
  worker.onmessage = ({ data }: MessageEvent<FillTold>) => {
    if (data.kind === 'progress') {
      useFilling.setState({ running: { voxels: data.voxels, waiting: data.waiting, cancel } });
      return;
    }
    end();
    if (data.kind === 'filled') then(data.filled);
    else tellError('The fill was not made', new Error(data.why));
  };
  worker.onerror = ({ message }) => {
    end();
    tellError('The fill was not made', new Error(message));
  };
  const { id, kind, voxelType, levels, channels, timepoints, fillValue } = volume.source;
  const source = { id, kind, voxelType, levels, channels, timepoints, fillValue };
  const asked: FillAsked = { ...wanted, most, source, bricks: port2 };
  // What was just undone must not bound the fill, nor be filled.
  volume.voxels.agreed(waiting.signal).then(
    () => {
      worker.postMessage(asked, [port2]);
    },
    () => undefined,
  );
}
