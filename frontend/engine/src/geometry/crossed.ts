import type { Level, Vec3 } from '../chunks';
import type { Plane } from '../seams';
import { cross } from './vector';

/** A brick of one level that a plane crosses. */
export interface CrossedBrick {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** CSS pixels of the plane that lie in the brick. */
  readonly pixels: number;
  /** CSS pixels from the plane's centre to the middle of what lies in the brick. */
  readonly distance: number;
}

/** Bricks of a level along x, y, z. */
export function gridOf(level: Level): Vec3 {
  const bricks = (voxels: number) => Math.ceil(voxels / level.brickEdge);
  return [bricks(level.size[0]), bricks(level.size[1]), bricks(level.size[2])];
}

/** A place in voxels of magnification 1, in bricks of a level: brick i reaches from i to i + 1. */
export function toBricks(point: Vec3, level: Level): Vec3 {
  const { origin, mag, brickEdge } = level;
  return [
    (point[0] - origin[0]) / (mag[0] * brickEdge),
    (point[1] - origin[1]) / (mag[1] * brickEdge),
    (point[2] - origin[2]) / (mag[2] * brickEdge),
  ];
}

/**
 * All bricks of a level that a plane's rectangle crosses, each once, in no particular order.
 * @param margin Voxels of the level by which each brick reaches beyond itself: half a voxel for smooth drawing, which mixes
 * voxels of both sides of a border.
 */
export function bricksCrossed(plane: Plane, level: Level, margin = 0): CrossedBrick[] {
  const toLevel = (v: Vec3): Vec3 => [
    v[0] / (level.mag[0] * level.brickEdge),
    v[1] / (level.mag[1] * level.brickEdge),
    v[2] / (level.mag[2] * level.brickEdge),
  ];
  const centre = toBricks(plane.centre, level);
  const right = toLevel(plane.right);
  const down = toLevel(plane.down);
  const reach = margin / level.brickEdge;
  const grid = gridOf(level);

  // Columns run along the axis that the plane faces most: there each column meets the plane in at most a few bricks.
  const normal = cross(right, down);
  const steep = Math.abs(normal[0]) >= Math.abs(normal[1]) ? 0 : 1;
  const k = Math.abs(normal[2]) >= Math.abs(normal[steep]) ? 2 : steep;
  if (normal[k] === 0) return [];
  const i = k === 0 ? 1 : 0;
  const j = k === 2 ? 1 : 2;

  const half = (axis: 0 | 1 | 2) =>
    Math.abs(right[axis]) * plane.halfWidth + Math.abs(down[axis]) * plane.halfHeight + reach;
  const first = (axis: 0 | 1 | 2) => Math.max(0, Math.floor(centre[axis] - half(axis)));
  const last = (axis: 0 | 1 | 2) => Math.min(grid[axis] - 1, Math.floor(centre[axis] + half(axis)));

  const slopeI = -normal[i] / normal[k];
  const slopeJ = -normal[j] / normal[k];
  const found: CrossedBrick[] = [];
  const place: [number, number, number] = [0, 0, 0];
  for (let a = first(i); a <= last(i); a++) {
    for (let b = first(j); b <= last(j); b++) {
      const middle = centre[k] + slopeI * (a + 0.5 - centre[i]) + slopeJ * (b + 0.5 - centre[j]);
      const spread = (Math.abs(slopeI) + Math.abs(slopeJ)) * (0.5 + reach) + reach;
      const from = Math.max(first(k), Math.floor(middle - spread));
      const to = Math.min(last(k), Math.floor(middle + spread));
      for (let c = from; c <= to; c++) {
        place[i] = a;
        place[j] = b;
        place[k] = c;
        const part = cut(plane, centre, right, down, place, reach);
        if (part) found.push({ x: place[0], y: place[1], z: place[2], ...part });
      }
    }
  }
  return found;
}

/** The part of the rectangle inside one brick, cut side by side (Sutherland and Hodgman 1974) in the plane's own pixels. */
function cut(plane: Plane, centre: Vec3, right: Vec3, down: Vec3, brick: Vec3, reach: number) {
  const { halfWidth: w, halfHeight: h } = plane;
  let polygon: number[] = [-w, -h, w, -h, w, h, -w, h];
  for (const axis of [0, 1, 2] as const) {
    const low = brick[axis] - reach - centre[axis];
    const high = brick[axis] + 1 + reach - centre[axis];
    polygon = keep(polygon, right[axis], down[axis], -low);
    polygon = keep(polygon, -right[axis], -down[axis], high);
    if (polygon.length < 6) return undefined;
  }
  return measure(polygon);
}

/** What of a polygon lies where s·right + t·down + offset >= 0; points as s, t, s, t … */
function keep(polygon: readonly number[], right: number, down: number, offset: number): number[] {
  const kept: number[] = [];
  for (let n = 0; n < polygon.length; n += 2) {
    const s = polygon[n] ?? 0;
    const t = polygon[n + 1] ?? 0;
    const s2 = polygon[(n + 2) % polygon.length] ?? 0;
    const t2 = polygon[(n + 3) % polygon.length] ?? 0;
    const here = s * right + t * down + offset;
    const there = s2 * right + t2 * down + offset;
    if (here >= 0) kept.push(s, t);
    if (here >= 0 !== there >= 0) {
      const share = here / (here - there);
      kept.push(s + (s2 - s) * share, t + (t2 - t) * share);
    }
  }
  return kept;
}

/** Area, and distance of the mean corner from the plane's centre; nothing when the polygon is a sliver. */
function measure(polygon: readonly number[]): { readonly pixels: number; readonly distance: number } | undefined {
  let twice = 0;
  let sumS = 0;
  let sumT = 0;
  const corners = polygon.length / 2;
  for (let n = 0; n < polygon.length; n += 2) {
    const s = polygon[n] ?? 0;
    const t = polygon[n + 1] ?? 0;
    twice += s * (polygon[(n + 3) % polygon.length] ?? 0) - (polygon[(n + 2) % polygon.length] ?? 0) * t;
    sumS += s;
    sumT += t;
  }
  const pixels = Math.abs(twice) / 2;
  return pixels < 1e-6 ? undefined : { pixels, distance: Math.hypot(sumS / corners, sumT / corners) };
}
