import { grown, SlotIndex } from './columns';
import type { SkeletonNode } from './operations';

const nothing = -1;

/** The edges at a node are a list of halves: half 2e and half 2e + 1 are edge e seen from its two ends. */
interface Halves {
  /** Slot of the node at the other end. */
  other: Int32Array;
  next: Int32Array;
}

/** Slots of nodes, and numbers of edges, that came, went or changed. */
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
  tree = new Float64Array(0);
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
    if (edge * 2 + 1 >= this.halves.other.length) this.reserveEdges(Math.max(1024, this.halves.other.length));
    this.attach(a, edge * 2, b);
    this.attach(b, edge * 2 + 1, a);
    this.touched?.edges.add(edge);
    this.edgesThere++;
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
    this.index.reserve(slots);
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
