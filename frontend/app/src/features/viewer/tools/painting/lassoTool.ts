import { encircled, type Vec3 } from '@lamella/engine';
import { useWorking } from '../../../annotations/working';
import { isFlat, type HandTool } from '../hand';
import { showDrawn } from '../marks/marks';
import {
  activeVolume,
  canvasOf,
  directionsOf,
  erasesWith,
  inkOf,
  isPainting,
  modeOf,
  newSegment,
  overwriteBy,
  pickSegment,
  segmentUnder,
  Stroke,
} from './painting';
import { beginTrail, endTrail, goOn } from '../trail';

/** Paints or erases what a hand encircles. The right button, Ctrl, and Ctrl with Shift do what they do with a brush. */
export function lassoTool(erasesFirst: boolean): HandTool {
  return {
    take(hand) {
      const { panel, place } = hand;
      const volume = activeVolume();
      if (!isPainting(hand) || !place || !isFlat(panel) || !volume) return undefined;
      const painted = canvasOf(volume);
      const plane = directionsOf(panel);
      if (!painted || !plane) return undefined;
      const erases = erasesWith(hand, erasesFirst);
      if (!erases && useWorking.getState().activeSegment === '0') newSegment();
      const segment = erases ? '0' : useWorking.getState().activeSegment;
      const color = inkOf(segment, erases);
      const mode = modeOf(overwriteBy(hand), erases, segmentUnder(volume, hand.x, hand.y));
      let corners: readonly Vec3[] = [place];
      beginTrail(place);
      return {
        move(now) {
          if (!now.place) return;
          corners = [...corners, now.place];
          goOn(now.place);
          showDrawn({ kind: 'line', places: corners, isClosed: true, color, label: '', panel: panel.kind, erases });
        },
        end() {
          endTrail();
          showDrawn(undefined);
          const stroke = new Stroke(volume, painted.level, segment, mode, place);
          stroke.add(encircled(painted.canvas, plane, corners));
          void stroke.end();
        },
        cancel() {
          endTrail();
          showDrawn(undefined);
        },
      };
    },
    click(hand) {
      if (hand.shift) pickSegment(hand.x, hand.y);
    },
  };
}
