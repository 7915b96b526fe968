import { areaWithin, lineLength, type Vec3 } from '@lamella/engine';
import { length, number, thin, unitFor } from '../../../look/numbers';
import { useViewer } from '../store';
import type { Hand, HandTool } from './hand';
import { showDrawn } from './marks/marks';

const color = '#ffd166';
/** A click so near to the last one, in CSS pixels, ends the line. */
const sameSpot = 4;

/** Lines and areas by clicks; the last click twice, or Escape, ends. What was measured stays until the next one begins. */
export function measureTool(what: 'line' | 'area'): HandTool {
  let places: Vec3[] = [];
  let panel: Hand['panel']['kind'] | undefined;
  let last: Hand | undefined;
  const show = (next?: Vec3) => {
    const { shown } = useViewer.getState();
    if (!shown || !panel) return;
    const all = next ? [...places, next] : places;
    const isArea = what === 'area';
    const label = isArea
      ? area(areaWithin(all, shown.voxelSize), shown.unit)
      : length(lineLength(all, shown.voxelSize), shown.unit);
    showDrawn({ kind: 'line', places: all, isClosed: isArea, color, label: all.length > 1 ? label : '', panel });
  };
  const end = () => {
    if (places.length > 0) show();
    places = [];
    last = undefined;
  };
  return {
    click(hand) {
      if (!hand.place) return;
      if (last && hand.panel.kind === panel && Math.hypot(hand.x - last.x, hand.y - last.y) <= sameSpot) {
        end();
        return;
      }
      if (hand.panel.kind !== panel) places = [];
      panel = hand.panel.kind;
      last = hand;
      places = [...places, hand.place];
      show();
    },
    hover(hand) {
      if (hand?.place && places.length > 0 && hand.panel.kind === panel) show(hand.place);
    },
    leave() {
      places = [];
      last = undefined;
      showDrawn(undefined);
    },
  };
}

/** An area in the square of the unit that its side is best told in: 1.4 µm². */
function area(value: number, unit: string): string {
  const { name, units } = unitFor(Math.sqrt(value), unit);
  return `${number(value / (units * units))}${thin}${name}²`;
}
