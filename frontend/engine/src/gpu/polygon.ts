import type { Level, Vec3 } from '../chunks';
import { cross, dot, scale } from '../geometry';
import type { Plane } from '../seams';

/**
 * Where a plane cuts boxes, in the plane's own pixels. Two boxes that share a face get the very same numbers for the corners
 * that they share, to the last bit: so the GPU leaves neither a gap nor an overlap between them.
 */
export class PlaneCutter {
  private readonly toRight: Vec3;
  private readonly toDown: Vec3;
  private readonly toSide: Vec3;
  /** Of the box at hand: for each corner (bit 0 = high x, bit 1 = high y, bit 2 = high z) its pixel and its side of the plane. */
  private readonly s = new Float64Array(8);
  private readonly t = new Float64Array(8);
  private readonly side = new Float64Array(8);

  constructor(private readonly plane: Plane) {
    const normal = cross(plane.right, plane.down);
    const size = dot(normal, normal);
    this.toRight = scale(cross(plane.down, normal), 1 / size);
    this.toDown = scale(cross(normal, plane.right), 1 / size);
    // A plane that lies exactly on a border shows the higher of the two voxels, however it is turned.
    const steepest = Math.max(Math.abs(normal[0]), Math.abs(normal[1]), Math.abs(normal[2]));
    const upward = normal.find((part) => Math.abs(part) === steepest) ?? 1;
    this.toSide = upward < 0 ? scale(normal, -1) : normal;
  }

  /**
   * The corners of the cut in order, as right, down, right, down … in CSS pixels from the plane's centre; empty when the plane
   * passes by. The box is given in voxels of magnification 1.
   */
  cut(low: Vec3, high: Vec3): number[] {
    const { s, t, side } = this;
    const { centre } = this.plane;
    let above = 0;
    for (let corner = 0; corner < 8; corner++) {
      const x = (corner & 1 ? high[0] : low[0]) - centre[0];
      const y = (corner & 2 ? high[1] : low[1]) - centre[1];
      const z = (corner & 4 ? high[2] : low[2]) - centre[2];
      s[corner] = this.toRight[0] * x + this.toRight[1] * y + this.toRight[2] * z;
      t[corner] = this.toDown[0] * x + this.toDown[1] * y + this.toDown[2] * z;
      const distance = this.toSide[0] * x + this.toSide[1] * y + this.toSide[2] * z;
      side[corner] = distance;
      if (distance > 0) above++;
    }
    if (above === 0 || above === 8) return [];
    const points: number[] = [];
    for (let corner = 0; corner < 8; corner++)
      for (let axis = 1; axis < 8; axis <<= 1) if (!(corner & axis)) this.cutEdge(points, corner, corner | axis);
    return inOrder(points);
  }

  /** Edges run from their lower to their higher end, in every box that has them. */
  private cutEdge(points: number[], from: number, to: number): void {
    const here = this.side[from] ?? 0;
    const there = this.side[to] ?? 0;
    if (here > 0 === there > 0) return;
    const share = here / (here - there);
    const s0 = this.s[from] ?? 0;
    const t0 = this.t[from] ?? 0;
    points.push(s0 + ((this.s[to] ?? 0) - s0) * share, t0 + ((this.t[to] ?? 0) - t0) * share);
  }
}

/** The points of a convex polygon in the order in which one walks around it. */
function inOrder(points: readonly number[]): number[] {
  const count = points.length / 2;
  let s = 0;
  let t = 0;
  for (let n = 0; n < count; n++) {
    s += (points[2 * n] ?? 0) / count;
    t += (points[2 * n + 1] ?? 0) / count;
  }
  const angle = (n: number) => Math.atan2((points[2 * n + 1] ?? 0) - t, (points[2 * n] ?? 0) - s);
  const order = Array.from({ length: count }, (_, n) => ({ n, angle: angle(n) }));
  order.sort((a, b) => a.angle - b.angle);
  return order.flatMap(({ n }) => [points[2 * n] ?? 0, points[2 * n + 1] ?? 0]);
}

/** A box in voxels of magnification 1. */
export type Box = readonly [low: Vec3, high: Vec3];

/** Where a volume lies: it ends where its finest level ends, although a voxel of a coarser one may reach farther. */
export function volumeBox(levels: readonly Level[]): Box {
  const [finest] = levels;
  if (!finest) throw new RangeError('A volume has at least one level.');
  const { origin, size, mag } = finest;
  return [origin, [origin[0] + size[0] * mag[0], origin[1] + size[1] * mag[1], origin[2] + size[2] * mag[2]]];
}

/** A brick's box, cut to the volume, and wider by `margin` voxels of the level on every side. */
export function brickBox(levels: readonly Level[], level: Level, brick: Vec3, margin = 0): Box {
  const { origin, mag, size, brickEdge } = level;
  const end = volumeBox(levels)[1];
  const low = (axis: 0 | 1 | 2) => origin[axis] + (brick[axis] * brickEdge - margin) * mag[axis];
  const high = (axis: 0 | 1 | 2) => {
    const last = Math.min((brick[axis] + 1) * brickEdge, size[axis]);
    return Math.min(origin[axis] + last * mag[axis], end[axis]) + margin * mag[axis];
  };
  return [
    [low(0), low(1), low(2)],
    [high(0), high(1), high(2)],
  ];
}
