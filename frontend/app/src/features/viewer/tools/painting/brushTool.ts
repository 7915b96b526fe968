import { segmentKey } from '@lamella/api/annotation';
import { sweptByBall, sweptByDisc, type Vec3 } from '@lamella/engine';
import { useWorking } from '../../../annotations/working';
import { useViewer } from '../../store';
import type { Hand, HandTool, Held } from '../hand';
import { showBrush, useMarks } from '../marks/marks';
import { setOptions, useToolOptions } from '../options/options';
import {
  activeVolume,
  erasesWith,
  groundOf,
  inkOf,
  isPainting,
  overwriteBy,
  pickSegment,
  segmentUnder,
  Stroke,
} from './painting';
import { beginTrail, endTrail, goOn } from '../trail';

/** CSS pixels of the brush that nobody has set yet. */
const firstPixels = 16;

/** The brush's radius in the unit of the voxel size. */
export function brushRadius(): number {
  return useToolOptions.getState().radius ?? firstPixels * useViewer.getState().view.unitsPerPixel;
}

/** The smallest brush paints one voxel, the largest what still is a stroke and no import. */
export function setBrushRadius(radius: number): void {
  const { shown } = useViewer.getState();
  if (!shown) return;
  const voxel = Math.min(...shown.voxelSize);
  setOptions({ radius: Math.min(Math.max(radius, voxel / 2), voxel * 2000) });
}

/** Diameters in voxels, each by a key of its own. */
const brushPresets = { small: 10, medium: 50, large: 200 } as const;

export function takePreset(preset: keyof typeof brushPresets): void {
  setBrushRadius((brushPresets[preset] * Math.min(...(useViewer.getState().shown?.voxelSize ?? [1]))) / 2);
}

/**
 * Paints or erases with a disc in the panel's plane or with a ball. The right button does the other of the two, Ctrl turns round what is
 * painted over, Ctrl and Shift erase.
 */
export function brushTool(erasesFirst: boolean): HandTool {
  let last: Hand | undefined;
  const preview = (hand: Hand | undefined, erases = hand !== undefined && erasesWith(hand, erasesFirst)) => {
    last = hand && { ...hand, isSecond: false };
    const { isBall } = useToolOptions.getState();
    if (!hand?.place || !activeVolume()) {
      showBrush(undefined);
      useMarks.setState({ warning: undefined });
      return;
    }
    useMarks.setState({ warning: erases ? undefined : overpainted(hand) });
    const color = inkOf(useWorking.getState().activeSegment, erases);
    const { kind: panel } = hand.panel;
    showBrush({ kind: 'brush', at: hand.place, radius: brushRadius(), panel, isBall, color, erases });
  };
  return {
    take(hand) {
      if (!isPainting(hand) || !hand.place) return undefined;
      const erases = erasesWith(hand, erasesFirst);
      const stroke = begin(hand, hand.place, erases);
      if (!stroke) return undefined;
      beginTrail(hand.place);
      return {
        move(now) {
          preview(now, erases);
          if (now.place) goOn(now.place);
          stroke.move(now);
        },
        end() {
          endTrail();
          stroke.end();
          preview(last);
        },
        cancel() {
          endTrail();
          stroke.cancel();
          preview(undefined);
        },
      };
    },
    click(hand) {
      if (hand.shift) pickSegment(hand.x, hand.y);
    },
    hover(hand) {
      preview(hand);
    },
    wheel(notches) {
      setBrushRadius(brushRadius() * 1.15 ** notches);
      preview(last);
    },
    leave() {
      preview(undefined);
    },
  };
}

/** By its name, or by the end of its number: the status line has all of it. */
function calledShortly(layer: string, segment: bigint): string {
  const name = useWorking.getState().work?.state.segments.get(segmentKey(layer, String(segment)))?.name;
  if (name) return name.length > 16 ? `${name.slice(0, 15)}…` : name;
  const digits = String(segment);
  return `segment ${digits.length > 8 ? `…${digits.slice(-4)}` : digits}`;
}

/** What the brush is about to destroy, in words: the segment under its middle, where that is another one. */
function overpainted(hand: Hand): string | undefined {
  const volume = activeVolume();
  if (!volume || overwriteBy(hand) !== 'everywhere') return undefined;
  const under = segmentUnder(volume, hand.x, hand.y);
  if (under === 0n || String(under) === useWorking.getState().activeSegment) return undefined;
  return `Paints over ${calledShortly(volume.layer, under)}. Ctrl+Z brings it back.`;
}

function begin(hand: Hand, from: Vec3, erases: boolean): Held | undefined {
  const ground = groundOf(hand, erases);
  if (!ground) return undefined;
  const { isBall } = useToolOptions.getState();
  const { volume, canvas, level, plane, segment, mode } = ground;
  const radius = brushRadius();
  const stroke = new Stroke(volume, level, segment, mode, from);
  let before = from;
  const sweep = (to: Vec3) => {
    stroke.add(isBall ? sweptByBall(canvas, before, to, radius) : sweptByDisc(canvas, plane, before, to, radius));
    before = to;
  };
  sweep(from);
  return {
    move({ place }) {
      if (place) sweep(place);
    },
    end() {
      void stroke.end();
    },
    cancel() {
      void stroke.cancel();
    },
  };
}
