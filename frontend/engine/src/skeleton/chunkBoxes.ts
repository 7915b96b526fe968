import type { Outlines } from './outlines';
import { free, rowSlots, type Skeleton } from './skeleton';
import { nearestSeen, type Sight } from './sight';

/** Slots that are culled together: few, since slots that follow one another may belong to traces far apart. */
export const chunkSlots = 64;

const chunksInRow = rowSlots / chunkSlots;

/** Boxes around each chunk of nodes and of edges, made anew only where something in them changed. */
export class ChunkBoxes {
  private readonly nodes = new Boxes();
  private readonly edges = new Boxes();
  private seen = 0;

  /** @param outlines Kept up to date with the boxes around edges. */
  constructor(
    private readonly skeleton: Skeleton,
    private readonly outlines: readonly Outlines[] = [],
  ) {}

  /** The numbers of the chunks of nodes and of edges that a panel may see, and how large each box of edges is there in CSS pixels. */
  seenBy(sight: Sight, halfWidth: number, halfHeight: number): { readonly nodes: Seen; readonly edges: Seen } {
    this.update();
    return {
      nodes: this.nodes.seenBy(sight, halfWidth, halfHeight),
      edges: this.edges.seenBy(sight, halfWidth, halfHeight),
    };
  }

  private update(): void {
    const { skeleton, seen } = this;
    if (seen === skeleton.revision) return;
    const { kinds, edges } = skeleton;
    const isNew = (row: number) => (kinds.changed[row] ?? 0) > seen;
    for (let row = 0; row < kinds.rows; row++)
      if (isNew(row)) for (let n = 0; n < chunksInRow; n++) this.around(row * chunksInRow + n);
    for (let row = 0; row < edges.rows; row++) {
      const isChanged = (edges.changed[row] ?? 0) > seen;
      for (let chunk = row * chunksInRow; chunk < (row + 1) * chunksInRow; chunk++)
        if (isChanged || this.edges.rowsOf(chunk).some(isNew)) this.aroundEdges(chunk);
    }
    this.seen = skeleton.revision;
  }

  private around(chunk: number): void {
    this.nodes.clear(chunk);
    for (let slot = chunk * chunkSlots; slot < (chunk + 1) * chunkSlots; slot++) this.include(this.nodes, chunk, slot);
  }

  private aroundEdges(chunk: number): void {
    const { data } = this.skeleton.edges;
    const rows: number[] = [];
    this.edges.clear(chunk);
    for (let end = 2 * chunk * chunkSlots; end < 2 * (chunk + 1) * chunkSlots; end++) {
      const slot = data[end] ?? free;
      if (slot === free) continue;
      const row = Math.floor(slot / rowSlots);
      if (!rows.includes(row)) rows.push(row);
      this.include(this.edges, chunk, slot);
    }
    this.edges.setRows(chunk, rows);
    for (const outlines of this.outlines) outlines.around(chunk);
  }

  private include(boxes: Boxes, chunk: number, slot: number): void {
    if (!this.skeleton.hasNode(slot)) return;
    const { data } = this.skeleton.places;
    boxes.include(chunk, data[4 * slot] ?? 0, data[4 * slot + 1] ?? 0, data[4 * slot + 2] ?? 0);
  }
}

/** Chunks that a panel may see. */
export interface Seen {
  readonly chunks: Uint32Array;
  readonly pixels: Float32Array;
}

/** CSS pixels that a node or a line may reach beyond its middle. */
const margin = 40;

/** One box a chunk: least x, y, z, then greatest; empty where the least is above the greatest. */
class Boxes {
  private data = new Float64Array(0);
  private rows: (readonly number[])[] = [];

  /** The rows of nodes that decide a chunk's box. */
  rowsOf(chunk: number): readonly number[] {
    return this.rows[chunk] ?? [];
  }

  setRows(chunk: number, rows: readonly number[]): void {
    this.rows[chunk] = rows;
  }

  clear(chunk: number): void {
    if (6 * (chunk + 1) > this.data.length) {
      const larger = new Float64Array(12 * (chunk + 1));
      for (let n = 0; n < larger.length; n++) larger[n] = n % 6 < 3 ? Infinity : -Infinity;
      larger.set(this.data);
      this.data = larger;
    }
    for (let n = 0; n < 6; n++) this.data[6 * chunk + n] = n < 3 ? Infinity : -Infinity;
  }

  include(chunk: number, x: number, y: number, z: number): void {
    const { data } = this;
    const at = 6 * chunk;
    data[at] = Math.min(data[at] ?? x, x);
    data[at + 1] = Math.min(data[at + 1] ?? y, y);
    data[at + 2] = Math.min(data[at + 2] ?? z, z);
    data[at + 3] = Math.max(data[at + 3] ?? x, x);
    data[at + 4] = Math.max(data[at + 4] ?? y, y);
    data[at + 5] = Math.max(data[at + 5] ?? z, z);
  }

  /**
   * Compares, for each box, the interval that it spans along each of the panel's directions: its middle's place, and half its
   * size times the direction's absolute parts.
   */
  seenBy({ centre, rows, eye, reach }: Sight, halfWidth: number, halfHeight: number): Seen {
    const { data } = this;
    const found = new Uint32Array(data.length / 6);
    const pixels = new Float32Array(data.length / 6);
    let count = 0;
    const [[rx, ry, rz], [dx, dy, dz], [ax, ay, az]] = rows;
    const size = [Math.abs(rx), Math.abs(ry), Math.abs(rz), Math.abs(dx), Math.abs(dy), Math.abs(dz)] as const;
    const deep = [Math.abs(ax), Math.abs(ay), Math.abs(az)] as const;
    for (let at = 0; at < data.length; at += 6) {
      const hx = ((data[at + 3] ?? 0) - (data[at] ?? 0)) / 2;
      if (!(hx >= 0)) continue;
      const hy = ((data[at + 4] ?? 0) - (data[at + 1] ?? 0)) / 2;
      const hz = ((data[at + 5] ?? 0) - (data[at + 2] ?? 0)) / 2;
      const x = (data[at] ?? 0) + hx - centre[0];
      const y = (data[at + 1] ?? 0) + hy - centre[1];
      const z = (data[at + 2] ?? 0) + hz - centre[2];
      const away = ax * x + ay * y + az * z;
      const thick = deep[0] * hx + deep[1] * hy + deep[2] * hz;
      if (Math.abs(away) - thick > reach || away + thick <= -eye) continue;
      // What is farther away is drawn smaller, so the panel shows more of it.
      const wider = Math.max(1, 1 + (away + thick) / eye);
      const wide = size[0] * hx + size[1] * hy + size[2] * hz;
      if (Math.abs(rx * x + ry * y + rz * z) - wide > (halfWidth + margin) * wider) continue;
      const high = size[3] * hx + size[4] * hy + size[5] * hz;
      if (Math.abs(dx * x + dy * y + dz * z) - high > (halfHeight + margin) * wider) continue;
      // What is near is drawn larger.
      const nearer = Math.max(nearestSeen, 1 + (away - thick) / eye);
      pixels[count] = (2 * Math.max(wide, high, eye < Infinity ? thick : 0)) / nearer;
      found[count++] = at / 6;
    }
    return { chunks: found.subarray(0, count), pixels: pixels.subarray(0, count) };
  }
}
