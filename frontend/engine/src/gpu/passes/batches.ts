import type { Level, Vec3 } from '../../chunks';
import type { Cover } from '../cover';
import { PlaneCutter, brickBox } from '../polygon';
import type { Page, Pool } from '../pool';
import type { Target } from '../target';

/** Numbers of one corner: position on the canvas (2), the brick's first voxel (3), its first texel (3), its row (1). */
export const cornerFloats = 9;

/** Triangles of bricks that lie in one page, at one level. */
export interface Batch {
  readonly level: number;
  /** Undefined when all bricks in it are all fill value. */
  readonly stored: { readonly pool: Pool; readonly page: Page } | undefined;
  readonly corners: number[];
}

/** A whole voxel near the plane's centre, that all of a draw is counted from. */
export function anchorOf(target: Target, level: Level): Vec3 {
  const { centre } = target.plane;
  const whole = (axis: 0 | 1 | 2) => Math.floor((centre[axis] - level.origin[axis]) / level.mag[axis]);
  return [whole(0), whole(1), whole(2)];
}

/** Which number goes along with each corner for the shader. */
export type RowOf = 'neighbours' | 'slot';

/**
 * Cuts the bricks of a cover by the plane and sorts the polygons by what can be drawn at once, best levels first.
 * @param marginPixels Screen pixels by which the polygons reach beyond their bricks.
 */
export function batchesOf(
  target: Target,
  levels: readonly Level[],
  cover: Cover,
  rowOf: RowOf,
  marginPixels: number,
): Batch[] {
  const cutter = new PlaneCutter(target.plane);
  const batches: Batch[] = [];
  for (const { level: index, bricks } of cover.levels) {
    const level = levels[index];
    if (!level) continue;
    const anchor = anchorOf(target, level);
    const margin = marginPixels * voxelsPerPixel(target, level);
    const byPage = new Map<Page | undefined, Batch>();
    for (const { brick, resident } of bricks) {
      const polygon = cutter.cut(...brickBox(levels, level, [brick.x, brick.y, brick.z], margin));
      if (polygon.length < 6) continue;
      const { stored } = resident;
      const page = stored?.slot.page;
      let batch = byPage.get(page);
      if (!batch) {
        batch = { level: index, stored: stored && { pool: stored.pool, page: stored.slot.page }, corners: [] };
        byPage.set(page, batch);
        batches.push(batch);
      }
      const { brickEdge } = level;
      const [x, y, z] = stored?.slot.place ?? [-1, -1, -1];
      fan(batch.corners, target, polygon, [
        brick.x * brickEdge - anchor[0],
        brick.y * brickEdge - anchor[1],
        brick.z * brickEdge - anchor[2],
        x * brickEdge,
        y * brickEdge,
        z * brickEdge,
        rowOf === 'neighbours' ? resident.row : (stored?.slot.index ?? 0),
      ]);
    }
  }
  return batches;
}

/** A convex polygon as triangles around its first corner, all carrying the same numbers. */
export function fan(corners: number[], target: Target, polygon: readonly number[], numbers: readonly number[]): void {
  const { left, bottom, width, height, centre, density } = target;
  const corner = (n: number) => {
    const x = centre[0] + (polygon[2 * n] ?? 0) * density;
    const y = centre[1] - (polygon[2 * n + 1] ?? 0) * density;
    corners.push((2 * (x - left)) / width - 1, (2 * (y - bottom)) / height - 1, ...numbers);
  };
  for (let n = 1; n + 1 < polygon.length / 2; n++) {
    corner(0);
    corner(n);
    corner(n + 1);
  }
}

/** The most voxels of a level that one screen pixel spans along any axis. */
function voxelsPerPixel({ plane, density }: Target, { mag }: Level): number {
  const along = (axis: 0 | 1 | 2) => Math.max(Math.abs(plane.right[axis]), Math.abs(plane.down[axis])) / mag[axis];
  return Math.max(along(0), along(1), along(2)) / density;
}
