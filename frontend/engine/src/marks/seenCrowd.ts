import { nearestSeen, sightOf, type Sight } from '../skeleton/sight';
import type { Panel } from '../view';
import type { Crowd } from './crowd';
import { margin, type Outlook } from './places';

/** What a panel shows of a crowd: grown to the largest crowd, and filled anew by every panel of every frame. */
export class SeenCrowd {
  /** How many boxes are seen; the columns have as many that count. */
  count = 0;
  /** Numbers of the boxes in their crowd, in its order. */
  boxes = new Int32Array(0);
  /** How large they are shown, in CSS pixels. */
  sizes = new Float32Array(0);
  private readonly bins = new Uint32Array(1 << 16);
  private bits = new Uint32Array(0);

  /** Finds what of the crowd a panel shows. */
  look({ middles, halves, marks }: Crowd, { rectangle, kind }: Panel, { centre, rows, eye }: Sight): void {
    if (this.boxes.length < marks.length) {
      this.boxes = new Int32Array(marks.length);
      this.sizes = new Float32Array(marks.length);
      this.bits = new Uint32Array(this.sizes.buffer);
    }
    const { boxes, sizes } = this;
    const [[rx, ry, rz], [dx, dy, dz], [ax, ay, az]] = rows;
    const [cx, cy, cz] = centre;
    const [halfWidth, halfHeight] = [rectangle.width / 2 + margin, rectangle.height / 2 + margin];
    const isFlat = kind !== '3d';
    let count = 0;
    for (let n = 0, i = 0; n < marks.length; n++, i += 3) {
      const x = (middles[i] ?? 0) - cx;
      const y = (middles[i + 1] ?? 0) - cy;
      const z = (middles[i + 2] ?? 0) - cz;
      const hx = halves[i] ?? 0;
      const hy = halves[i + 1] ?? 0;
      const hz = halves[i + 2] ?? 0;
      const away = ax * x + ay * y + az * z;
      const thick = Math.abs(ax) * hx + Math.abs(ay) * hy + Math.abs(az) * hz;
      if (isFlat ? Math.abs(away) > thick : away + thick <= -eye) continue;
      const farther = Math.max(1, 1 + (away + thick) / eye);
      const wide = Math.abs(rx) * hx + Math.abs(ry) * hy + Math.abs(rz) * hz;
      if (Math.abs(rx * x + ry * y + rz * z) - wide > halfWidth * farther) continue;
      const high = Math.abs(dx) * hx + Math.abs(dy) * hy + Math.abs(dz) * hz;
      if (Math.abs(dx * x + dy * y + dz * z) - high > halfHeight * farther) continue;
      const largest = Math.max(wide, high, isFlat ? 0 : thick);
      boxes[count] = n;
      sizes[count++] = (2 * largest) / Math.max(nearestSeen, 1 + (away - thick) / eye);
    }
    this.count = count;
  }

  /**
   * A size that no more than so many boxes exceed, and as many as can be told from the others by a hundredth of their size; 0 where all
   * of them are so few. Numbers above 0 are in the order of their bits: counting the upper half of those is enough, and no sorting.
   */
  exceededBy(most: number): number {
    const { count, bins, bits } = this;
    if (count <= most) return 0;
    bins.fill(0);
    for (let n = 0; n < count; n++) {
      const bin = (bits[n] ?? 0) >>> 16;
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    let [bin, larger] = [bins.length - 1, 0];
    while (bin > 0 && larger + (bins[bin] ?? 0) <= most) larger += bins[bin--] ?? 0;
    // All of the bin's sizes are below where the next one begins.
    return new Float32Array(new Uint32Array([(bin << 16) | 0xffff]).buffer)[0] ?? 0;
  }
}

/** A panel's sight for crowds: whatever is behind a flat panel's plane is cut by the plane, not by a distance. */
export const sightFor = (panel: Panel, { view, voxelSize }: Outlook): Sight =>
  sightOf(panel, view, voxelSize, Infinity);

/** Corners of a box by their numbers, bit by axis, and the sides that each of the twelve edges lies on, as bits. */
const edges = [0, 1, 2].flatMap((axis) =>
  [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) => {
    if (corner & (1 << axis)) return [];
    const sides = [0, 1, 2].reduce((all, other) => {
      return other === axis ? all : all | (1 << (2 * other + ((corner >> other) & 1)));
    }, 0);
    return [{ from: corner, to: corner | (1 << axis), sides }];
  }),
);
const edgeFrom = Int8Array.from(edges, ({ from }) => from);
const edgeTo = Int8Array.from(edges, ({ to }) => to);
const edgeSides = Int8Array.from(edges, ({ sides }) => sides);

/** The eight corners of the box in hand: right, down, away; and where its edges pass a plane, with the sides they lie on. */
const corners = new Float64Array(24);
const passes = new Float64Array(24);
const passSides = new Int8Array(12);

/** As many numbers as the lines of one box are at most. */
export const mostOfBox = 48;

/**
 * Writes the lines of a box that a panel shows, the same as `boxLines` answers, as x, y, x, y each, in CSS pixels from the canvas' top
 * left corner; answers where the next ones go. Nothing is allocated: a frame asks for thousands.
 */
export function writeLines(
  { middles, halves }: Crowd,
  box: number,
  { kind, rectangle }: Panel,
  { centre, rows, eye }: Sight,
  into: Float64Array,
  at: number,
): number {
  const i = 3 * box;
  for (let corner = 0; corner < 8; corner++) {
    const x = (middles[i] ?? 0) - centre[0] + (corner & 1 ? 1 : -1) * (halves[i] ?? 0);
    const y = (middles[i + 1] ?? 0) - centre[1] + (corner & 2 ? 1 : -1) * (halves[i + 1] ?? 0);
    const z = (middles[i + 2] ?? 0) - centre[2] + (corner & 4 ? 1 : -1) * (halves[i + 2] ?? 0);
    for (let row = 0; row < 3; row++) {
      const along = rows[row] ?? rows[0];
      corners[3 * corner + row] = along[0] * x + along[1] * y + along[2] * z;
    }
  }
  const [left, top] = [rectangle.x + rectangle.width / 2, rectangle.y + rectangle.height / 2];
  return kind === '3d' ? writeEdges(eye, left, top, into, at) : writeCut(left, top, into, at);
}

function writeEdges(eye: number, left: number, top: number, into: Float64Array, at: number): number {
  for (let edge = 0; edge < 12; edge++) {
    const from = 3 * (edgeFrom[edge] ?? 0);
    const to = 3 * (edgeTo[edge] ?? 0);
    const w = 1 + (corners[from + 2] ?? 0) / eye;
    const v = 1 + (corners[to + 2] ?? 0) / eye;
    if (w < nearestSeen || v < nearestSeen) continue;
    into[at++] = left + (corners[from] ?? 0) / w;
    into[at++] = top + (corners[from + 1] ?? 0) / w;
    into[at++] = left + (corners[to] ?? 0) / v;
    into[at++] = top + (corners[to + 1] ?? 0) / v;
  }
  return at;
}

/** Where an edge passes the plane is a corner of the outline; two corners on a common side of the box are joined. */
function writeCut(left: number, top: number, into: Float64Array, at: number): number {
  let count = 0;
  for (let edge = 0; edge < 12; edge++) {
    const from = 3 * (edgeFrom[edge] ?? 0);
    const to = 3 * (edgeTo[edge] ?? 0);
    const before = corners[from + 2] ?? 0;
    const behind = corners[to + 2] ?? 0;
    if (before >= 0 === behind >= 0) continue;
    const share = before / (before - behind);
    for (let row = 0; row < 2; row++) {
      const begin = corners[from + row] ?? 0;
      passes[2 * count + row] = begin + ((corners[to + row] ?? 0) - begin) * share;
    }
    passSides[count++] = edgeSides[edge] ?? 0;
  }
  for (let one = 0; one < count; one++)
    for (let other = one + 1; other < count; other++) {
      if (((passSides[one] ?? 0) & (passSides[other] ?? 0)) === 0) continue;
      into[at++] = left + (passes[2 * one] ?? 0);
      into[at++] = top + (passes[2 * one + 1] ?? 0);
      into[at++] = left + (passes[2 * other] ?? 0);
      into[at++] = top + (passes[2 * other + 1] ?? 0);
    }
  return at;
}
