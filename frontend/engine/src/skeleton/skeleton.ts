import type { Vec3 } from '../chunks';

/** Slots in one row of a texture, and in one chunk that is culled and uploaded as a whole. */
export const rowSlots = 2048;

/** What is drawn on a node beside its disc. */
export interface NodeMarks {
  readonly branchPoint?: boolean;
  readonly comment?: boolean;
}

/** How a tree is drawn; its colour is sRGB, 0 to 1 each. */
export interface TreeStyle {
  readonly color: Vec3;
  readonly visible: boolean;
  readonly edgesVisible: boolean;
}

export const free = 0xffff_ffff;
export const treeBits = 0x00ff_ffff;
export const branchPointBit = 0x0100_0000;
export const commentBit = 0x0200_0000;
export const nodesShown = 1;
export const edgesShown = 2;

/** A column of equal records in rows of {@link rowSlots}, each row with the revision in which it last changed. */
export class Rows<Data extends Float32Array | Uint32Array | Uint8Array> {
  /** As many records as whole rows hold. */
  data: Data;
  readonly changed: number[] = [];

  constructor(
    private readonly make: (length: number) => Data,
    /** Numbers in one record. */
    readonly width: number,
    private readonly empty: number,
  ) {
    this.data = make(0);
  }

  get rows(): number {
    return this.changed.length;
  }

  /** Rows that there is room for. */
  get room(): number {
    return this.data.length / (rowSlots * this.width);
  }

  /** Makes room for a slot and notes that its row changes. */
  touch(slot: number, revision: number): void {
    const row = Math.floor(slot / rowSlots);
    if ((row + 1) * rowSlots * this.width > this.data.length) {
      this.reserve(Math.max(row + 1, 2 * this.rows) * rowSlots);
    }
    for (; this.changed.length <= row; this.changed.push(revision)) this.clearRow(this.changed.length);
    this.changed[row] = revision;
  }

  /** As {@link touch} of each slot from one to before another. */
  touchAll(from: number, to: number, revision: number): void {
    for (let slot = from; slot < to; slot = (Math.floor(slot / rowSlots) + 1) * rowSlots) this.touch(slot, revision);
  }

  /** Makes room at once for slots that are to come. */
  reserve(slots: number): void {
    const length = Math.ceil(slots / rowSlots) * rowSlots * this.width;
    if (length <= this.data.length) return;
    const larger = this.make(length);
    larger.set(this.data);
    this.data = larger;
  }

  // Rows are made empty when they come into use: to touch a large piece of fresh memory takes a while.
  private clearRow(row: number): void {
    const numbers = rowSlots * this.width;
    if (this.empty !== 0) this.data.fill(this.empty, row * numbers, (row + 1) * numbers);
  }
}

/**
 * What is drawn of trees: nodes, edges and tree styles, each in a numbered slot that its owner chooses (small numbers: memory is
 * taken up to the largest) and may use again. Nothing is drawn by changing it; `engine.setSkeleton` or `engine.refresh` does.
 */
export class Skeleton {
  /** x, y, z in voxels of magnification 1, then the radius in the unit of the voxel size. */
  readonly places = new Rows((length) => new Float32Array(length), 4, 0);
  /** The tree's slot with the marks' bits above it; {@link free} for a slot without a node. */
  readonly kinds = new Rows((length) => new Uint32Array(length), 1, free);
  /** The slots of both ends; {@link free} twice for a slot without an edge. */
  readonly edges = new Rows((length) => new Uint32Array(length), 2, free);
  /** Red, green, blue, and which parts are shown. */
  readonly trees = new Rows((length) => new Uint8Array(length), 4, 0);
  private now = 1;

  /** Grows with every change. */
  get revision(): number {
    return this.now;
  }

  /** Puts a node into a slot, or changes the one that is there. @throws RangeError for a tree slot of more than 24 bits. */
  setNode(slot: number, at: Vec3, radius: number, tree: number, marks: NodeMarks = {}): void {
    if (!(tree >= 0 && tree <= treeBits)) throw new RangeError(`Tree slots go from 0 to ${treeBits}, not ${tree}.`);
    this.now++;
    this.places.touch(slot, this.now);
    this.places.data.set([...at, radius], 4 * slot);
    this.kinds.touch(slot, this.now);
    const bits = (marks.branchPoint ? branchPointBit : 0) | (marks.comment ? commentBit : 0);
    this.kinds.data[slot] = tree | bits;
  }

  /** Makes room for so many nodes and edges. */
  reserve(nodes: number, edges: number): void {
    this.places.reserve(nodes);
    this.kinds.reserve(nodes);
    this.edges.reserve(edges);
  }

  /**
   * Puts nodes into the slots from one to before another.
   * @param at x, y, z of every slot from 0 on, and so `radius`.
   * @param kindOf What {@link kinds} holds of the node in a slot.
   */
  setNodes(from: number, to: number, at: Float32Array, radius: Float32Array, kindOf: (slot: number) => number): void {
    this.now++;
    this.places.touchAll(from, to, this.now);
    this.kinds.touchAll(from, to, this.now);
    const [places, kinds] = [this.places.data, this.kinds.data];
    for (let slot = from; slot < to; slot++) {
      places[4 * slot] = at[3 * slot] ?? 0;
      places[4 * slot + 1] = at[3 * slot + 1] ?? 0;
      places[4 * slot + 2] = at[3 * slot + 2] ?? 0;
      places[4 * slot + 3] = radius[slot] ?? 0;
      kinds[slot] = kindOf(slot);
    }
  }

  removeNode(slot: number): void {
    this.kinds.touch(slot, ++this.now);
    this.kinds.data[slot] = free;
  }

  hasNode(slot: number): boolean {
    return this.kindOf(slot) !== free;
  }

  /** Where a node lies, in voxels of magnification 1. */
  placeOf(slot: number): Vec3 {
    const { data } = this.places;
    return [data[4 * slot] ?? 0, data[4 * slot + 1] ?? 0, data[4 * slot + 2] ?? 0];
  }

  /** Joins the nodes of two slots. An edge to a slot without a node is not drawn. */
  setEdge(slot: number, a: number, b: number): void {
    this.edges.touch(slot, ++this.now);
    this.edges.data.set([a, b], 2 * slot);
  }

  /** Joins nodes by the edges from one to before another. @param endOf The slot at the first (0) or second (1) end of an edge. */
  setEdges(from: number, to: number, endOf: (edge: number, end: 0 | 1) => number): void {
    this.edges.touchAll(from, to, ++this.now);
    const { data } = this.edges;
    for (let edge = from; edge < to; edge++) {
      data[2 * edge] = endOf(edge, 0);
      data[2 * edge + 1] = endOf(edge, 1);
    }
  }

  removeEdge(slot: number): void {
    this.setEdge(slot, free, free);
  }

  setTree(slot: number, { color, visible, edgesVisible }: TreeStyle): void {
    this.trees.touch(slot, ++this.now);
    const shown = visible ? nodesShown | (edgesVisible ? edgesShown : 0) : 0;
    this.trees.data.set([...color.map((part) => Math.round(255 * part)), shown], 4 * slot);
  }

  /** Whether a node is there and its tree is shown. */
  isShown(slot: number): boolean {
    const kind = this.kindOf(slot);
    return kind !== free && ((this.trees.data[4 * (kind & treeBits) + 3] ?? 0) & nodesShown) !== 0;
  }

  /** What {@link kinds} holds; free beyond the rows that are in use. */
  private kindOf(slot: number): number {
    return slot < this.kinds.rows * rowSlots ? (this.kinds.data[slot] ?? free) : free;
  }
}
