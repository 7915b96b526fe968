import type { Vec3 } from '../chunks';
import type { Panel } from '../view';
import { placing, type Outlook, type PlacedPoint } from './places';

/** A box of whole voxels of magnification 1: its first voxel, and how many there are along x, y, z. */
export interface Extent3 {
  readonly at: Vec3;
  readonly size: Vec3;
}

/** A side of a box that a hand may pull: the axis that it lies across, and at which end. */
export interface BoxSide {
  readonly axis: 0 | 1 | 2;
  readonly end: 'low' | 'high';
}

/** A line on the canvas, and the sides of the box that it lies on. */
export interface BoxLine {
  readonly from: PlacedPoint;
  readonly to: PlacedPoint;
  readonly sides: readonly BoxSide[];
}

const axes = [0, 1, 2] as const;

/** The lines of a box that a panel shows: its outline where the panel's plane cuts it, all twelve edges in space. */
export function boxLines(panel: Panel, outlook: Outlook, box: Extent3): readonly BoxLine[] {
  const place = placing(panel, outlook);
  const edges = edgesOf(box, place);
  if (panel.kind === '3d') return edges.flatMap(({ from, to, sides }) => (from && to ? [{ from, to, sides }] : []));
  // Where an edge passes the plane is a corner of the outline; two corners on a common side of the box are joined.
  const corners = edges.flatMap(({ from, to, sides }) => {
    if (!from || !to || from.away >= 0 === to.away >= 0) return [];
    const share = from.away / (from.away - to.away);
    const between = (a: number, b: number) => a + (b - a) * share;
    return [{ point: { x: between(from.x, to.x), y: between(from.y, to.y), away: 0 }, sides }];
  });
  const lines: BoxLine[] = [];
  for (const [n, { point, sides }] of corners.entries())
    for (const other of corners.slice(n + 1)) {
      const common = sides.filter((side) =>
        other.sides.some(({ axis, end }) => axis === side.axis && end === side.end),
      );
      if (common.length > 0) lines.push({ from: point, to: other.point, sides: common });
    }
  return lines;
}

/** CSS pixels that an outline is wide and high at least, for its middle to be told from its edges by a finger. */
const leastRoom = 48;

/** Where a hand takes a box to move it: the middle of its outline on a flat panel; undefined where there is no room for that. */
export function boxMiddle(panel: Panel, lines: readonly BoxLine[]): PlacedPoint | undefined {
  if (panel.kind === '3d' || lines.length === 0) return undefined;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of lines.flatMap(({ from, to }) => [from, to])) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  if (right - left < leastRoom || bottom - top < leastRoom) return undefined;
  return { x: (left + right) / 2, y: (top + bottom) / 2, away: 0 };
}

/** The sides of a box whose lines are within so many CSS pixels of a point of the canvas: one, two at a corner, or none. */
export function boxGrip(
  panel: Panel,
  outlook: Outlook,
  box: Extent3,
  x: number,
  y: number,
  reach: number,
): readonly BoxSide[] {
  if (panel.kind === '3d') return [];
  const found = new Map<number, { readonly side: BoxSide; readonly distance: number }>();
  for (const { from, to, sides } of boxLines(panel, outlook, box)) {
    const distance = distanceTo(from, to, x, y);
    for (const side of sides)
      if (distance <= reach && distance < (found.get(side.axis)?.distance ?? Infinity))
        found.set(side.axis, { side, distance });
  }
  return [...found.values()].map(({ side }) => side);
}

/** A box with some of its sides at other whole voxels; it keeps at least one voxel. */
export function pulled({ at, size }: Extent3, sides: readonly BoxSide[], to: Vec3): Extent3 {
  const low = [...at];
  const high = at.map((begin, axis) => begin + (size[axis] ?? 0));
  for (const { axis, end } of sides) {
    if (end === 'low') low[axis] = Math.min(Math.round(to[axis]), (high[axis] ?? 0) - 1);
    else high[axis] = Math.max(Math.round(to[axis]), (low[axis] ?? 0) + 1);
  }
  const [x = 0, y = 0, z = 0] = low;
  return { at: [x, y, z], size: [(high[0] ?? 0) - x, (high[1] ?? 0) - y, (high[2] ?? 0) - z] };
}

function edgesOf({ at, size }: Extent3, place: (place: Vec3) => PlacedPoint | undefined) {
  const corners = Array.from({ length: 8 }, (_, n) =>
    place([at[0] + (n & 1 ? size[0] : 0), at[1] + (n & 2 ? size[1] : 0), at[2] + (n & 4 ? size[2] : 0)]),
  );
  return axes.flatMap((axis) =>
    corners.flatMap((from, n) => {
      const step = 1 << axis;
      if (n & step) return [];
      const sides = axes
        .filter((other) => other !== axis)
        .map((other): BoxSide => ({ axis: other, end: n & (1 << other) ? 'high' : 'low' }));
      return [{ from, to: corners[n | step], sides }];
    }),
  );
}

function distanceTo(from: PlacedPoint, to: PlacedPoint, x: number, y: number): number {
  const [right, down] = [to.x - from.x, to.y - from.y];
  const square = right * right + down * down;
  const share = square > 0 ? ((x - from.x) * right + (y - from.y) * down) / square : 0;
  const within = Math.min(Math.max(share, 0), 1);
  return Math.hypot(x - from.x - within * right, y - from.y - within * down);
}
