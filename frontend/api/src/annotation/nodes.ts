import { grown, SlotIndex } from './columns';
import type { SkeletonNode } from './operations';

const nothing = -1;

/** The edges at a node are a list of halves: half 2e and half 2e + 1 are edge e seen from its two ends. */
interface Halves {
  /** Slot of the node at the other end. */
  other: Int32Array;
  next: Int32Array;
}

/** Nodes as they are sent, ascending by id, and no node of the table's; a number or a triple of each. */
export interface NodeColumns {
  readonly id: Float64Array;
  readonly tree: Uint32Array;
  readonly at: Float32Array;
  readonly radius: Float32Array;
  readonly rotation: Float32Array;
  /** Numbers of the table's {@link NodeTable.mags}. */
  readonly mag: Uint8Array;
  readonly viewport: Uint8Array;
  readonly time: Float64Array;
}

/** Slots of nodes, and numbers of edges, that came, went or changed, but for what came behind all others in bulk. */
export interface Touched {
  readonly slots: Set<number>;
  readonly edges: Set<number>;
}

/**
 * Nodes and edges as columns, one slot a node, so that a million fit and are drawn from as they lie. Slots are reused.
 * Positions, radii and rotations have single precision: that is how skeletons are sent.
 */
export class NodeTable {
  /** Id by slot; -1 where the slot is free. */
  id = new Float64Array(0);
  tree = new Uint32Array(0);
  /** x, y, z of each slot in voxels of magnification 1. */
  at = new Float32Array(0);
  radius = new Float32Array(0);
  rotation = new Float32Array(0);
  mag = new Uint8Array(0);
  viewport = new Uint8Array(0);
  time = new Float64Array(0);
  /** Slots from 0 to this may be in use. */
  end = 0;
  /** Magnifications by their number in the column. */
  readonly mags: string[] = [];
  /** Set by whoever draws from the columns, who empties it each time; nothing is noted without it. */
  touched: Touched | undefined;

  private firstHalf = new Int32Array(0);
  private nextInTree = new Int32Array(0);
  private lastInTree = new Int32Array(0);
  private readonly firstOfTree = new Map<number, number>();
  private readonly countOfTree = new Map<number, { nodes: number }>();
  private halves: Halves = { other: new Int32Array(0), next: new Int32Array(0) };
  private halvesEnd = 0;
  private readonly freeSlots: number[] = [];
  private readonly freeEdges: number[] = [];
  private readonly index = new SlotIndex();
  private edgesThere = 0;

  get count(): number {
    return this.index.size;
  }

  get edgeCount(): number {
    return this.edgesThere;
  }

  /** Numbers of edges from 0 to this may be in use. */
  get edgeEnd(): number {
    return this.halvesEnd;
  }

  /** The slots that an edge joins, by its number; -1 twice where that number is free. */
  endsOf(edge: number): readonly [number, number] {
    const { other } = this.halves;
    return [other[edge * 2 + 1] ?? nothing, other[edge * 2] ?? nothing];
  }

  /** The slot at the first (0) or second (1) end of an edge. */
  endOf(edge: number, end: 0 | 1): number {
    return this.halves.other[edge * 2 + 1 - end] ?? nothing;
  }

  /** Slots, and edges, that there is room for. */
  get room(): { readonly nodes: number; readonly edges: number } {
    return { nodes: this.id.length, edges: this.halves.other.length / 2 };
  }

  /** -1 when there is no such node. */
  slotOf(node: number): number {
    return this.index.get(node);
  }

  has(node: number): boolean {
    return this.index.get(node) !== nothing;
  }

  /** A copy of one node. */
  read(slot: number): SkeletonNode {
    return {
      node: this.id[slot] ?? 0,
      tree: this.tree[slot] ?? 0,
      at: tripleOf(this.at, slot),
      radius: this.radius[slot] ?? 0,
      rotation: tripleOf(this.rotation, slot),
      mag: this.mags[this.mag[slot] ?? 0] ?? '1',
      viewport: this.viewport[slot] ?? 0,
      time: this.time[slot] ?? 0,
    };
  }

  /** Adds a node that is not there. */
  add(node: SkeletonNode): number {
    const slot = this.freeSlots.pop() ?? this.end++;
    if (slot >= this.id.length) this.reserve(Math.max(1024, this.id.length * 2));
    this.id[slot] = node.node;
    this.index.set(node.node, slot);
    this.firstHalf[slot] = nothing;
    this.write(slot, node);
    this.tree[slot] = node.tree;
    this.link(slot, node.tree);
    return slot;
  }

  /** Adds nodes behind all slots. */
  addAll(columns: NodeColumns): void {
    const { id, tree, at, radius, rotation, mag, viewport, time } = columns;
    const first = this.end;
    this.end += id.length;
    if (this.end > this.id.length) this.reserve(Math.max(this.end, this.id.length * 2));
    this.id.set(id, first);
    this.tree.set(tree, first);
    this.at.set(at, first * 3);
    this.radius.set(radius, first);
    this.rotation.set(rotation, first * 3);
    this.mag.set(mag, first);
    this.viewport.set(viewport, first);
    this.time.set(time, first);
    this.firstHalf.fill(nothing, first, this.end);
    this.index.setAll(id, first);
    for (let from = first, to; from < this.end; from = to) {
      const tree = this.tree[from] ?? 0;
      for (to = from + 1; to < this.end && this.tree[to] === tree;) to++;
      this.linkAll(from, to, tree);
    }
  }

  /** Everything but the tree. */
  write(slot: number, node: SkeletonNode): void {
    this.touched?.slots.add(slot);
    this.at.set(node.at, slot * 3);
    this.radius[slot] = node.radius;
    this.rotation.set(node.rotation, slot * 3);
    let mag = this.mags.indexOf(node.mag);
    if (mag < 0) mag = this.mags.push(node.mag) - 1;
    this.mag[slot] = mag;
    this.viewport[slot] = node.viewport;
    this.time[slot] = node.time;
  }

  move(slot: number, tree: number): void {
    this.touched?.slots.add(slot);
    this.unlink(slot);
    this.tree[slot] = tree;
    this.link(slot, tree);
  }

  /** Takes away a node whose edges are gone. */
  remove(slot: number): void {
    this.unlink(slot);
    this.index.delete(this.id[slot] ?? 0);
    this.touched?.slots.add(slot);
    this.id[slot] = nothing;
    this.freeSlots.push(slot);
  }

  /** Slots of a tree's nodes. The list may be changed while it is walked only after it was taken whole. */
  *ofTree(tree: number): Generator<number> {
    for (let slot = this.firstOfTree.get(tree) ?? nothing; slot !== nothing; slot = this.nextInTree[slot] ?? nothing)
      yield slot;
  }

  /** How many nodes a tree has. */
  countIn(tree: number): number {
    return this.countOfTree.get(tree)?.nodes ?? 0;
  }

  /** Slots of the nodes that are joined to this one. */
  *neighbours(slot: number): Generator<number> {
    const { other, next } = this.halves;
    for (let half = this.firstHalf[slot] ?? nothing; half !== nothing; half = next[half] ?? nothing)
      yield other[half] ?? nothing;
  }

  hasEdge(a: number, b: number): boolean {
    for (const slot of this.neighbours(a)) if (slot === b) return true;
    return false;
  }

  /** Joins two slots that are not joined. */
  join(a: number, b: number): void {
    const edge = this.freeEdges.pop() ?? this.halvesEnd++;
    this.joinAs(edge, a, b);
    this.touched?.edges.add(edge);
  }

  private joinAs(edge: number, a: number, b: number): void {
    if (edge * 2 + 1 >= this.halves.other.length) this.reserveEdges(Math.max(1024, this.halves.other.length));
    this.attach(a, edge * 2, b);
    this.attach(b, edge * 2 + 1, a);
    this.edgesThere++;
  }

  /** As {@link join}, by an edge behind all others. */
  joinNew(a: number, b: number): void {
    this.joinAs(this.halvesEnd++, a, b);
  }

  /**
   * Joins nodes that are not joined, by their ids, as edges behind all others; those that `a` names ascend, in slots from `from` on.
   * @returns Which edges were not made, because one end is not there.
   */
  joinAll(a: Float64Array, b: Float64Array, from: number): number[] {
    const missing: number[] = [];
    const { id } = this;
    this.reserveEdges(this.halvesEnd + a.length);
    let near = from;
    for (let i = 0; i < a.length; i++) {
      const [idA, idB] = [a[i] ?? 0, b[i] ?? 0];
      while (near < this.end && (id[near] ?? 0) < idA) near++;
      const slotA = id[near] === idA ? near : this.slotOf(idA);
      // Traces mostly go on with the next id.
      const guess = slotA + (idB - idA);
      const slotB = id[guess] === idB ? guess : this.slotOf(idB);
      if (slotA < 0 || slotB < 0) missing.push(i);
      else this.joinNew(slotA, slotB);
    }
    return missing;
  }

  /** Parts two slots that are joined. */
  part(a: number, b: number): void {
    const half = this.detach(a, b);
    this.detach(b, a);
    this.halves.other.fill(nothing, half & ~1, (half | 1) + 1);
    this.touched?.edges.add(half >> 1);
    this.freeEdges.push(half >> 1);
    this.edgesThere--;
  }

  /** Makes room at once. */
  reserve(slots: number): void {
    if (slots <= this.id.length) return;
    this.id = grown(this.id, slots);
    this.id.fill(nothing, this.end);
    this.tree = grown(this.tree, slots);
    this.at = grown(this.at, slots * 3);
    this.radius = grown(this.radius, slots);
    this.rotation = grown(this.rotation, slots * 3);
    this.mag = grown(this.mag, slots);
    this.viewport = grown(this.viewport, slots);
    this.time = grown(this.time, slots);
    this.firstHalf = grown(this.firstHalf, slots);
    this.nextInTree = grown(this.nextInTree, slots);
    this.lastInTree = grown(this.lastInTree, slots);
  }

  reserveEdges(edges: number): void {
    if (edges * 2 <= this.halves.other.length) return;
    this.halves = { other: grown(this.halves.other, edges * 2), next: grown(this.halves.next, edges * 2) };
  }

  private attach(slot: number, half: number, other: number): void {
    this.halves.other[half] = other;
    this.halves.next[half] = this.firstHalf[slot] ?? nothing;
    this.firstHalf[slot] = half;
  }

  private detach(slot: number, other: number): number {
    const { halves } = this;
    let before = nothing;
    let half = this.firstHalf[slot] ?? nothing;
    while (halves.other[half] !== other) {
      before = half;
      half = halves.next[half] ?? nothing;
    }
    const after = halves.next[half] ?? nothing;
    if (before === nothing) this.firstHalf[slot] = after;
    else halves.next[before] = after;
    return half;
  }

  private link(slot: number, tree: number): void {
    const first = this.firstOfTree.get(tree) ?? nothing;
    this.nextInTree[slot] = first;
    this.lastInTree[slot] = nothing;
    if (first !== nothing) this.lastInTree[first] = slot;
    this.firstOfTree.set(tree, slot);
    const count = this.countOfTree.get(tree);
    if (count) count.nodes++;
    else this.countOfTree.set(tree, { nodes: 1 });
  }

  /** As {@link link} of one slot after the other. */
  private linkAll(from: number, to: number, tree: number): void {
    const first = this.firstOfTree.get(tree) ?? nothing;
    for (let slot = from; slot < to; slot++) {
      this.nextInTree[slot] = slot === from ? first : slot - 1;
      this.lastInTree[slot] = slot + 1 === to ? nothing : slot + 1;
    }
    if (first !== nothing) this.lastInTree[first] = from;
    this.firstOfTree.set(tree, to - 1);
    const count = this.countOfTree.get(tree);
    if (count) count.nodes += to - from;
    else this.countOfTree.set(tree, { nodes: to - from });
  }

  private unlink(slot: number): void {
    const tree = this.tree[slot] ?? 0;
    const count = this.countOfTree.get(tree);
    if (count && --count.nodes === 0) this.countOfTree.delete(tree);
    const next = this.nextInTree[slot] ?? nothing;
    const last = this.lastInTree[slot] ?? nothing;
    if (next !== nothing) this.lastInTree[next] = last;
    if (last !== nothing) this.nextInTree[last] = next;
    else if (next !== nothing) this.firstOfTree.set(tree, next);
    else this.firstOfTree.delete(tree);
  }
}

function tripleOf(column: Float32Array, slot: number): [number, number, number] {
  return [column[slot * 3] ?? 0, column[slot * 3 + 1] ?? 0, column[slot * 3 + 2] ?? 0];
}
