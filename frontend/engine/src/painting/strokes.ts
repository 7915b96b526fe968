import type { Level, Vec3 } from '../chunks';
import { cross, dot, length, multiply, scale, subtract } from '../geometry';
import { allowed, masksOf, shared, type BrickMask, type VoxelBox } from './brickMasks';

/** A plane's two directions: at right angles and of length 1, in space (where a step is as long in every direction). */
export interface PlaneDirections {
  readonly right: Vec3;
  readonly down: Vec3;
}

/** Where and how finely one paints. */
export interface Canvas {
  readonly level: Level;
  /** The size of a voxel of magnification 1 along x, y, z. */
  readonly voxelSize: Vec3;
  /** Only here, in voxels of magnification 1; everywhere in the level without it. */
  readonly within?: { readonly at: Vec3; readonly size: Vec3 };
}

/**
 * What a ball sweeps on its way: all voxels whose centres lie no farther than its radius from the line. Places are in voxels of
 * magnification 1, the radius in the unit of the voxel size.
 */
export function sweptByBall(canvas: Canvas, from: Vec3, to: Vec3, radius: number): BrickMask[] {
  const distance = distanceToLine(from, to, canvas.voxelSize);
  return masksOf(canvas.level, boxAround(canvas, [from, to], radius), (x, y, z) => distance(x, y, z) <= radius);
}

/**
 * What a disc sweeps on its way in a plane through `from`, one layer of voxels thick: voxels whose centres lie no farther than the
 * radius from the line within the plane, and that the plane passes (see {@link passedBy}).
 */
export function sweptByDisc(canvas: Canvas, plane: PlaneDirections, from: Vec3, to: Vec3, radius: number): BrickMask[] {
  const { voxelSize, level } = canvas;
  const passes = passedBy(canvas, plane, from);
  const place = onPlane(plane, from, voxelSize);
  const [s, t] = place(...to);
  const square = s * s + t * t;
  const box = boxAround(canvas, [from, to], radius + thickness(canvas, plane));
  return masksOf(level, box, (x, y, z) => {
    if (!passes(x, y, z)) return false;
    const [u, v] = place(x, y, z);
    const share = square > 0 ? Math.min(Math.max((u * s + v * t) / square, 0), 1) : 0;
    return Math.hypot(u - share * s, v - share * t) <= radius;
  });
}

/**
 * What a closed line encircles in a plane through its first corner, one layer of voxels thick. Where it crosses itself, what it goes
 * around an even number of times is left out. Corners are in voxels of magnification 1.
 */
export function encircled(canvas: Canvas, plane: PlaneDirections, corners: readonly Vec3[]): BrickMask[] {
  const [first] = corners;
  if (!first || corners.length < 3) return [];
  const passes = passedBy(canvas, plane, first);
  const place = onPlane(plane, first, canvas.voxelSize);
  const polygon = corners.map((corner) => place(...corner));
  const box = boxAround(canvas, corners, thickness(canvas, plane));
  return masksOf(canvas.level, box, (x, y, z) => passes(x, y, z) && isInside(polygon, ...place(x, y, z)));
}

/**
 * Whether a plane passes a voxel: its centre is nearer to the plane than half of the voxel's extent along the plane's normal. Such
 * a layer has no holes (Andres, Acharya and Sibata 1997): its voxels are joined through faces. A plane along the voxels passes
 * exactly one layer.
 */
export function passedBy(
  canvas: Canvas,
  plane: PlaneDirections,
  through: Vec3,
): (x: number, y: number, z: number) => boolean {
  const normal = multiply(cross(plane.right, plane.down), canvas.voxelSize);
  const half = thickness(canvas, plane) / 2;
  const offset = dot(normal, through);
  return (x, y, z) => {
    const distance = normal[0] * x + normal[1] * y + normal[2] * z - offset;
    return distance >= -half && distance < half;
  };
}

/** The extent of a voxel of the level along the plane's normal. */
function thickness({ level, voxelSize }: Canvas, { right, down }: PlaneDirections): number {
  const [x, y, z] = multiply(multiply(cross(right, down), voxelSize), level.mag);
  return Math.abs(x) + Math.abs(y) + Math.abs(z);
}

/** A place's coordinates along the plane's directions from a point of it. */
function onPlane({ right, down }: PlaneDirections, centre: Vec3, voxelSize: Vec3) {
  const [r, d] = [multiply(right, voxelSize), multiply(down, voxelSize)];
  return (x: number, y: number, z: number): readonly [number, number] => {
    const from = subtract([x, y, z], centre);
    return [dot(r, from), dot(d, from)];
  };
}

function distanceToLine(from: Vec3, to: Vec3, voxelSize: Vec3): (x: number, y: number, z: number) => number {
  const line = multiply(subtract(to, from), voxelSize);
  const square = dot(line, line);
  return (x, y, z) => {
    const here = multiply(subtract([x, y, z], from), voxelSize);
    const share = square > 0 ? Math.min(Math.max(dot(here, line) / square, 0), 1) : 0;
    return length(subtract(here, scale(line, share)));
  };
}

/** The voxels that may lie within a distance of any of some places. */
function boxAround({ level, voxelSize, within }: Canvas, places: readonly Vec3[], distance: number): VoxelBox {
  const edge = (axis: 0 | 1 | 2, side: -1 | 1) => {
    const all = places.map((place) => place[axis] + (side * distance) / voxelSize[axis]);
    const outermost = side < 0 ? Math.min(...all) : Math.max(...all);
    return Math.floor((outermost - level.origin[axis]) / level.mag[axis]) + (side > 0 ? 1 : 0);
  };
  const around = { from: [edge(0, -1), edge(1, -1), edge(2, -1)], to: [edge(0, 1), edge(1, 1), edge(2, 1)] } as const;
  return shared(around, allowed(level, within));
}

/** By the number of edges that a ray to the right crosses. */
function isInside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], n) => {
    const [bx, by] = polygon[(n + 1) % polygon.length] ?? [ax, ay];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  });
  return inside;
}
