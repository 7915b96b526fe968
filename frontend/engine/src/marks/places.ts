import type { Vec3 } from '../chunks';
import { nearestSeen, seen, sightOf } from '../skeleton/sight';
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
    if (w < nearestSeen) return undefined;
    return { x: x + width / 2 + right / w, y: y + height / 2 + down / w, away };
  };
}

/** Where a panel shows one place. */
export function placeOn(panel: Panel, outlook: Outlook, place: Vec3): PlacedPoint | undefined {
  return placing(panel, outlook)(place);
}

/** CSS pixels around a panel within which lines may still be seen of a box beside it. */
export const margin = 4;

/**
 * How large panels show boxes, in CSS pixels; undefined for what a panel does not show. Made once a frame and panel: of a hundred
 * thousand boxes most are told apart from those few that are to be drawn by this.
 */
export function sizing(
  { kind, rectangle }: Panel,
  { view, voxelSize }: Outlook,
): (at: Vec3, size: Vec3) => number | undefined {
  const { centre, rows, eye } = sightOf({ id: kind, kind, rectangle }, view, voxelSize, Infinity);
  const [[rx, ry, rz], [dx, dy, dz], [ax, ay, az]] = rows;
  const [halfWidth, halfHeight] = [rectangle.width / 2 + margin, rectangle.height / 2 + margin];
  const isFlat = kind !== '3d';
  return (at, size) => {
    const [hx, hy, hz] = [size[0] / 2, size[1] / 2, size[2] / 2];
    const [x, y, z] = [at[0] + hx - centre[0], at[1] + hy - centre[1], at[2] + hz - centre[2]];
    const away = ax * x + ay * y + az * z;
    const thick = Math.abs(ax) * hx + Math.abs(ay) * hy + Math.abs(az) * hz;
    if (isFlat ? Math.abs(away) > thick : away + thick <= -eye) return undefined;
    const farther = Math.max(1, 1 + (away + thick) / eye);
    const wide = Math.abs(rx) * hx + Math.abs(ry) * hy + Math.abs(rz) * hz;
    if (Math.abs(rx * x + ry * y + rz * z) - wide > halfWidth * farther) return undefined;
    const high = Math.abs(dx) * hx + Math.abs(dy) * hy + Math.abs(dz) * hz;
    if (Math.abs(dx * x + dy * y + dz * z) - high > halfHeight * farther) return undefined;
    return (2 * Math.max(wide, high, isFlat ? 0 : thick)) / Math.max(nearestSeen, 1 + (away - thick) / eye);
  };
}
