import { NodeTable } from './nodes';
import type { Box, Group, GroupKind, Segment, SkeletonNode, Tree, VolumeLayer } from './operations';

/** What changed since it was last told. Ids, not values: whoever shows them reads them when it draws. */
export interface Changes {
  /** Too much to list. */
  everything: boolean;
  /** Nodes and edges came behind all that were there. */
  grew: boolean;
  readonly trees: Set<number>;
  /** Nodes that came, went or differ, also those whose edges do. */
  readonly nodes: Set<number>;
  readonly comments: Set<number>;
  readonly branchPoints: Set<number>;
  readonly groups: Set<string>;
  readonly segments: Set<string>;
  readonly boxes: Set<number>;
  readonly layers: Set<string>;
}

export function noChanges(): Changes {
  return {
    everything: false,
    grew: false,
    trees: new Set(),
    nodes: new Set(),
    comments: new Set(),
    branchPoints: new Set(),
    groups: new Set(),
    segments: new Set(),
    boxes: new Set(),
    layers: new Set(),
  };
}

type Reverse = () => void;

export const groupKey = (kind: GroupKind, group: number) => `${kind}/${String(group)}`;
export const segmentKey = (layer: string, segment: string) => `${layer}/${segment}`;

/**
 * Everything of an annotation but its voxels. Each change notes how it is taken back, so that what is not yet confirmed lies
 * on top of what is without a copy of either.
 */
export class AnnotationState {
  readonly nodes = new NodeTable();
  readonly trees = new Map<number, Tree>();
  readonly comments = new Map<number, string>();
  /** The time at which each was set. */
  readonly branchPoints = new Map<number, number>();
  /** By {@link groupKey}. */
  readonly groups = new Map<string, Group>();
  /** By {@link segmentKey}. */
  readonly segments = new Map<string, Segment>();
  readonly boxes = new Map<number, Box>();
  readonly layers = new Map<string, VolumeLayer>();

  changes = noChanges();
  private reverses: Reverse[] = [];

  /** Runs changes; what it returns takes them back, last first. */
  record(work: () => void): Reverse[] {
    const outer = this.reverses;
    const mine: Reverse[] = [];
    this.reverses = mine;
    try {
      work();
    } finally {
      this.reverses = outer;
    }
    return mine;
  }

  takeBack(reverses: readonly Reverse[]): void {
    this.record(() => {
      for (let i = reverses.length - 1; i >= 0; i--) reverses[i]?.();
    });
  }

  setTree(tree: number, value: Tree | undefined): void {
    this.set(this.trees, tree, value, ({ trees }) => trees);
  }

  setComment(node: number, text: string | undefined): void {
    this.set(this.comments, node, text, ({ comments }) => comments);
  }

  setBranchPoint(node: number, time: number | undefined): void {
    this.set(this.branchPoints, node, time, ({ branchPoints }) => branchPoints);
  }

  setGroup(kind: GroupKind, group: number, value: Group | undefined): void {
    this.set(this.groups, groupKey(kind, group), value, ({ groups }) => groups);
  }

  setSegment(layer: string, segment: string, value: Segment | undefined): void {
    this.set(this.segments, segmentKey(layer, segment), value, ({ segments }) => segments);
  }

  setBox(box: number, value: Box | undefined): void {
    this.set(this.boxes, box, value, ({ boxes }) => boxes);
  }

  setLayer(layer: string, value: VolumeLayer | undefined): void {
    this.set(this.layers, layer, value, ({ layers }) => layers);
  }

  /** Adds a node, or gives one that is there new values and perhaps another tree. */
  putNode(node: SkeletonNode): void {
    const slot = this.nodes.slotOf(node.node);
    this.changes.nodes.add(node.node);
    if (slot < 0) {
      this.nodes.add(node);
      this.reverses.push(() => this.dropNode(node.node));
      return;
    }
    const before = this.nodes.read(slot);
    this.nodes.write(slot, node);
    if (before.tree !== node.tree) this.nodes.move(slot, node.tree);
    this.reverses.push(() => this.putNode(before));
  }

  /** Takes away a node with its edges, comment and branch point. */
  removeNode(node: number): void {
    const slot = this.nodes.slotOf(node);
    if (slot < 0) return;
    for (const other of [...this.nodes.neighbours(slot)]) this.setEdge(node, this.nodes.id[other] ?? 0, false);
    this.setComment(node, undefined);
    this.setBranchPoint(node, undefined);
    this.dropNode(node, slot);
  }

  // The node alone: while nodes are on their way, what was said of one of them is here before it.
  private dropNode(node: number, slot = this.nodes.slotOf(node)): void {
    if (slot < 0) return;
    const before = this.nodes.read(slot);
    this.nodes.remove(slot);
    this.changes.nodes.add(node);
    this.reverses.push(() => this.putNode(before));
  }

  /** Both nodes are there. */
  setEdge(a: number, b: number, isThere: boolean): void {
    const { nodes } = this;
    const [from, to] = [nodes.slotOf(a), nodes.slotOf(b)];
    if (from < 0 || to < 0 || nodes.hasEdge(from, to) === isThere) return;
    if (isThere) nodes.join(from, to);
    else nodes.part(from, to);
    this.changes.nodes.add(a).add(b);
    this.reverses.push(() => this.setEdge(a, b, !isThere));
  }

  // What is taken back later is a change of that time, so it is noted where changes are noted then.
  private set<Key, Value>(
    map: Map<Key, Value>,
    key: Key,
    value: Value | undefined,
    changedIn: (changes: Changes) => Set<Key>,
  ): void {
    const before = map.get(key);
    if (before === value) return;
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    changedIn(this.changes).add(key);
    this.reverses.push(() => this.set(map, key, before, changedIn));
  }
}
