import type { Vec3 } from '../chunks';
import { seen, sightOf } from '../skeleton/sight';
import type { Panel, View } from '../view';

/** Where one looks, and with which voxels. */
export interface Outlook {
  readonly view: View;
  /** The size of a voxel of magnification 1 along x, y, z. */
  readonly voxelSize: Vec3;
}

/** A point of the canvas, in CSS pixels from its top left corner, and how far behind the panel's plane its place lies. */
export interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  readonly away: number;
}

/** Where panels show places: made once a frame and panel, asked often. Undefined for what is behind the eye. */
export function placing(panel: Panel, { view, voxelSize }: Outlook): (place: Vec3) => PlacedPoint | undefined {
  const sight = sightOf(panel, view, voxelSize, Infinity);
  const { x, y, width, height } = panel.rectangle;
  return (place) => {
    const [right, down, away] = seen(sight, place);
    const w = 1 + away / sight.eye;
    if (w < 0.05) return undefined;
    return { x: x + width / 2 + right / w, y: y + height / 2 + down / w, away };
  };
}

/** Where a panel shows one place. */
export function placeOn(panel: Panel, outlook: Outlook, place: Vec3): PlacedPoint | undefined {
  return placing(panel, outlook)(place);
}
