import type { NodeColumns } from './nodes';
import type { Box, Group, Segment, Tree, VolumeLayer } from './operations';
import { AnnotationState, groupKey, segmentKey } from './state';

interface Header {
  readonly version: number;
  readonly nodes: number;
  readonly edges: number;
  readonly pages: number;
  /** So many pages come first because they hold what is near the place that was named. */
  readonly near?: number;
  readonly mags?: readonly string[];
  readonly trees: readonly Tree[];
  readonly groups: readonly Group[];
  readonly comments: readonly (readonly [number, string])[];
  readonly branchPoints: readonly (readonly [number, number])[];
  readonly boxes: readonly Box[];
  readonly segments: readonly Segment[];
  readonly layers: readonly VolumeLayer[];
  /** Steps that are undone. */
  readonly undone?: readonly string[];
}

/** An annotation as it was read, everything but its voxels. */
export interface ReadAnnotation {
  readonly state: AnnotationState;
  readonly version: number;
  readonly undone: readonly string[];
}

/** A page of nodes that has come and is not in the state yet; good until the next is read. */
export interface SkeletonPage {
  readonly nodes: NodeColumns;
  /** Ids of the nodes that each edge joins; the smaller one, ascending, is in the page. */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

const magic = 0x314b534c;
const pageStart = 8;
const nodeBytes = 50;
const edgeBytes = 16;

/**
 * Reads an annotation as the host sends it: "LSK1", a header in JSON, then pages of columns, all little-endian. Bytes may come in
 * pieces of any size.
 */
export class SkeletonReader {
  /** Everything but nodes and edges once the header has come; they are put there by {@link put}. */
  readonly state = new AnnotationState();
  private header: Header | undefined;
  private pagesRead = 0;
  private pagesPut = 0;
  private part: Uint8Array<ArrayBuffer> = new Uint8Array(8);
  private filled = 0;
  /** Room for one page, used by one after the other: to touch fresh memory takes longer than to read what lies in it. */
  private room: PageRoom = { bytes: new ArrayBuffer(0), id: noNumbers, a: noNumbers, b: noNumbers };
  /** Nodes and edges of the page that is coming. */
  private counts: [nodes: number, edges: number] = [0, 0];
  /** The one that became whole with the last bytes. */
  private page: SkeletonPage | undefined;
  private stage: 'start' | 'header' | 'page' | 'columns' = 'start';
  private readonly late: { a: number; b: number }[] = [];

  get read(): ReadAnnotation | undefined {
    const { state, header } = this;
    return header && { state, version: header.version, undone: header.undone ?? [] };
  }

  /** Whether all that is near the place that was asked for is in the state; where none was, when all is. */
  get isNear(): boolean {
    return this.header !== undefined && this.pagesPut >= (this.header.near || this.header.pages);
  }

  /** Whether all of it is in the state. */
  get isWhole(): boolean {
    return this.header !== undefined && this.pagesPut === this.header.pages;
  }

  /** Takes bytes up to the end of the header; answers those behind it. @throws RangeError as {@link take}. */
  takeHeader(bytes: Uint8Array): Uint8Array {
    let from = 0;
    while (!this.header && from < bytes.length) from += this.fill(bytes, from);
    return bytes.subarray(from);
  }

  /**
   * Takes the next bytes; answers one after the other the pages that are whole with them. Each must be put before the next is asked for.
   * @throws RangeError when they are no skeleton.
   */
  *take(bytes: Uint8Array): Generator<SkeletonPage> {
    for (let from = 0; from < bytes.length;) {
      from += this.fill(bytes, from);
      if (this.page) yield this.page;
    }
  }

  /** Puts a page into the state. @throws RangeError after the last one, when an edge leads nowhere. */
  put({ nodes, a, b }: SkeletonPage): void {
    const table = this.state.nodes;
    const first = table.end;
    table.addAll(nodes);
    for (const i of table.joinAll(a, b, first)) this.late.push({ a: a[i] ?? 0, b: b[i] ?? 0 });
    this.pagesPut++;
    if (this.isWhole) this.joinLate();
  }

  /** What was read. @throws RangeError when not everything has come that was announced. */
  end(): ReadAnnotation {
    const { read } = this;
    if (!read) throw new RangeError('These bytes are no skeleton.');
    if (this.pagesRead !== this.header?.pages) throw new RangeError('The skeleton ends within a page.');
    return read;
  }

  /** Takes bytes into the part that is awaited, as many as it wants; answers how many. */
  private fill(bytes: Uint8Array, from: number): number {
    const more = Math.min(this.part.length - this.filled, bytes.length - from);
    this.part.set(bytes.subarray(from, from + more), this.filled);
    this.filled += more;
    this.page = this.filled === this.part.length ? this.turn() : undefined;
    return more;
  }

  // A part of known length has come whole.
  private turn(): SkeletonPage | undefined {
    const { part } = this;
    const view = new DataView(part.buffer, part.byteOffset, part.length);
    switch (this.stage) {
      case 'start':
        if (view.getUint32(0, true) !== magic) throw new RangeError('These bytes are no skeleton.');
        this.await('header', view.getUint32(4, true));
        return undefined;
      case 'header':
        this.begin(JSON.parse(new TextDecoder().decode(part)) as Header);
        this.await('page', pageStart);
        return undefined;
      case 'page':
        if (this.pagesRead === this.header?.pages) throw new RangeError('The skeleton goes on behind its last page.');
        this.counts = [view.getUint32(0, true), view.getUint32(4, true)];
        this.await('columns', this.counts[0] * nodeBytes + this.counts[1] * edgeBytes);
        return undefined;
      case 'columns':
        this.pagesRead++;
        this.await('page', pageStart);
        return pageOf(this.room, ...this.counts);
    }
  }

  private await(stage: SkeletonReader['stage'], length: number): void {
    this.stage = stage;
    this.filled = 0;
    if (stage !== 'columns') {
      this.part = new Uint8Array(length);
      return;
    }
    if (this.room.bytes.byteLength < length) this.room = { ...this.room, bytes: new ArrayBuffer(length) };
    this.part = new Uint8Array(this.room.bytes, 0, length);
  }

  private begin(header: Header): void {
    const { state } = this;
    this.header = header;
    state.nodes.reserve(header.nodes);
    state.nodes.reserveEdges(header.edges);
    state.nodes.mags.push(...(header.mags ?? ['1']));
    for (const tree of header.trees) state.trees.set(tree.tree, tree);
    for (const [node, text] of header.comments) state.comments.set(node, text);
    for (const [node, time] of header.branchPoints) state.branchPoints.set(node, time);
    for (const group of header.groups) state.groups.set(groupKey(group.kind, group.group), group);
    for (const segment of header.segments) state.segments.set(segmentKey(segment.layer, segment.segment), segment);
    for (const box of header.boxes) state.boxes.set(box.box, box);
    for (const layer of header.layers) state.layers.set(layer.layer, layer);
  }

  // Only when all pages are there: an edge may lead to a node of a later one.
  private joinLate(): void {
    const { nodes } = this.state;
    for (const { a, b } of this.late) {
      const [from, to] = [nodes.slotOf(a), nodes.slotOf(b)];
      if (from < 0 || to < 0) throw new RangeError('An edge of the skeleton leads to a node that is not in it.');
      nodes.joinNew(from, to);
    }
  }
}

/** Reads an annotation that has come whole. @throws RangeError when the bytes end before what they announce. */
export function readSkeleton(bytes: ArrayBuffer): ReadAnnotation {
  const reader = new SkeletonReader();
  for (const page of reader.take(new Uint8Array(bytes))) reader.put(page);
  return reader.end();
}

const noNumbers = new Float64Array(0);

/** What the columns of a page are read from, and those that are made of two. */
interface PageRoom {
  readonly bytes: ArrayBuffer;
  id: Float64Array;
  a: Float64Array;
  b: Float64Array;
}

function pageOf(room: PageRoom, nodes: number, edges: number): SkeletonPage {
  const { bytes } = room;
  let position = 0;
  // A column that begins between two numbers is copied to where it may be read as numbers.
  const column = (width: number, count: number): [ArrayBuffer, number, number] => {
    const from = position;
    position += width * count;
    return from % width === 0 ? [bytes, from, count] : [bytes.slice(from, position), 0, count];
  };
  const wide = (into: 'id' | 'a' | 'b', count: number) => {
    const low = new Uint32Array(...column(4, count));
    const high = new Uint32Array(...column(4, count));
    if (room[into].length < count) room[into] = new Float64Array(count);
    const numbers = room[into].subarray(0, count);
    for (let i = 0; i < count; i++) numbers[i] = (high[i] ?? 0) * 0x1_0000_0000 + (low[i] ?? 0);
    return numbers;
  };
  const id = wide('id', nodes);
  const tree = new Uint32Array(...column(4, nodes));
  const at = new Float32Array(...column(4, nodes * 3));
  const radius = new Float32Array(...column(4, nodes));
  const rotation = new Float32Array(...column(4, nodes * 3));
  const mag = new Uint8Array(...column(1, nodes));
  const viewport = new Uint8Array(...column(1, nodes));
  const time = new Float64Array(...column(8, nodes));
  return { nodes: { id, tree, at, radius, rotation, mag, viewport, time }, a: wide('a', edges), b: wide('b', edges) };
}
