import type { Vec3 } from '../chunks';
import { cross, divide, dot, multiply, planeOf, rotate, scale, subtract } from '../geometry';
import type { Panel, View } from '../view';

/** The eye stands so many panel widths before the position that it looks at. */
export const eyeDistance = 1.5;

/** Nearer to the eye than this share of its distance from the position nothing is seen. */
export const nearestSeen = 0.05;

/** How a panel sees places: as CSS pixels right of, below and behind its centre. */
export interface Sight {
  readonly centre: Vec3;
  /** What one voxel of magnification 1 along x, y, z moves to the right, down, and away. */
  readonly rows: readonly [right: Vec3, down: Vec3, away: Vec3];
  /** CSS pixels from the eye to the centre; infinite where parallels stay parallel. */
  readonly eye: number;
  /** Farther before or behind the centre than this, in CSS pixels, nothing is seen; infinite in space. */
  readonly reach: number;
}

/** How a panel sees; `reach` is in the unit of the voxel size, and counts on flat panels only. */
export function sightOf({ kind, rectangle }: Panel, view: View, voxelSize: Vec3, reach: number): Sight {
  const centre = view.position;
  if (kind !== '3d') {
    const plane = planeOf(kind, view, voxelSize, 0, 0);
    // The plane's steps are in voxels; a place is measured along the same directions in the unit of the voxel size.
    const direction = (step: Vec3) => divide(multiply(step, voxelSize), same(view.unitsPerPixel));
    const [right, down] = [direction(plane.right), direction(plane.down)];
    const row = (along: Vec3) => scale(multiply(along, voxelSize), 1 / view.unitsPerPixel);
    return {
      centre,
      rows: [row(right), row(down), row(cross(right, down))],
      eye: Infinity,
      reach: reach / view.unitsPerPixel,
    };
  }
  const { rotation, unitsPerPixel, perspective } = view.camera;
  const column = (axis: 0 | 1 | 2): Vec3 => {
    const unit: Vec3 = [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0];
    return scale(rotate(rotation, unit), voxelSize[axis] / unitsPerPixel);
  };
  const columns = [column(0), column(1), column(2)] as const;
  const row = (n: 0 | 1 | 2): Vec3 => [columns[0][n], columns[1][n], columns[2][n]];
  return {
    centre,
    rows: [row(0), row(1), row(2)],
    eye: perspective ? eyeDistance * Math.max(rectangle.width, rectangle.height) : Infinity,
    reach: Infinity,
  };
}

/** A place in CSS pixels right of, below and behind the centre, before perspective makes what is far smaller. */
export function seen({ centre, rows }: Sight, place: Vec3): Vec3 {
  const from = subtract(place, centre);
  return [dot(rows[0], from), dot(rows[1], from), dot(rows[2], from)];
}

const same = (n: number): Vec3 => [n, n, n];
