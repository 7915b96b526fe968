import { encircled, type Vec3 } from '@lamella/engine';
import type { HandTool } from '../hand';
import { showDrawn } from '../marks/marks';
import { erasesWith, groundOf, inkOf, isPainting, pickSegment, Stroke } from './painting';
import { beginTrail, endTrail, goOn } from '../trail';

/** Paints or erases what a hand encircles. The right button, Ctrl, and Ctrl with Shift do what they do with a brush. */
export function lassoTool(erasesFirst: boolean): HandTool {
  return {
    take(hand) {
      const { panel, place } = hand;
      if (!isPainting(hand) || !place) return undefined;
      const erases = erasesWith(hand, erasesFirst);
      const ground = groundOf(hand, erases);
      if (!ground) return undefined;
      const { volume, canvas, level, plane, segment, mode } = ground;
      const color = inkOf(segment, erases);
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
          const stroke = new Stroke(volume, level, segment, mode, place);
          stroke.add(encircled(canvas, plane, corners));
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
