import type { AnnotationState, Told } from '@lamella/api/annotation';
import { branchPointBit, commentBit, free, Skeleton, type Vec3 } from '@lamella/engine';
import { rgb } from '../../viewer/address';

const plain: Vec3 = [1, 0.75, 0.2];

/**
 * Keeps what is drawn of trees true to the annotation's state: nodes and edges have the same slots in both, trees get one
 * when they are first seen. Told of each change, it looks only at what was touched.
 */
export class TreesOnScreen {
  readonly skeleton = new Skeleton();
  private readonly slots = new Map<number, number>();
  private readonly freeSlots: number[] = [];
  private nextSlot = 0;
  private state: AnnotationState | undefined;
  private nodesEnd = 0;
  private edgesEnd = 0;

  /** Takes over what changed, or everything where the state is another one. */
  follow(state: AnnotationState, told: Pick<Told, 'trees' | 'comments' | 'branchPoints'>): void {
    if (this.state !== state) {
      this.takeAll(state);
      return;
    }
    this.takeNew(state);
    for (const tree of told.trees) this.putTree(tree);
    const { touched } = state.nodes;
    for (const edge of touched?.edges ?? []) this.putEdge(edge);
    for (const slot of touched?.slots ?? []) this.putNode(slot);
    for (const node of [...told.comments, ...told.branchPoints]) {
      const slot = state.nodes.slotOf(node);
      if (slot >= 0) this.putNode(slot);
    }
    touched?.edges.clear();
    touched?.slots.clear();
  }

  /** The node in a slot. */
  nodeIn(slot: number): number | undefined {
    const id = this.state?.nodes.id[slot];
    return id === undefined || id < 0 ? undefined : id;
  }

  /** Draws a node elsewhere than it is, until the next change of it or until it is put back. */
  showAt(slot: number, at: Vec3 | undefined): void {
    this.putNode(slot, at);
  }

  private takeAll(state: AnnotationState): void {
    if (this.state) this.state.nodes.touched = undefined;
    this.state = state;
    state.nodes.touched = { slots: new Set(), edges: new Set() };
    for (const tree of [...this.slots.keys(), ...state.trees.keys()]) this.putTree(tree);
    const { room, end, edgeEnd } = state.nodes;
    this.skeleton.reserve(room.nodes, room.edges);
    for (let slot = end; slot < this.nodesEnd; slot++) this.skeleton.removeNode(slot);
    for (let edge = edgeEnd; edge < this.edgesEnd; edge++) this.skeleton.removeEdge(edge);
    [this.nodesEnd, this.edgesEnd] = [0, 0];
    this.takeNew(state);
  }

  /** What came behind all that is drawn. */
  private takeNew({ nodes, comments, branchPoints }: AnnotationState): void {
    const [node, edge] = [this.nodesEnd, this.edgesEnd];
    [this.nodesEnd, this.edgesEnd] = [Math.max(node, nodes.end), Math.max(edge, nodes.edgeEnd)];
    let [last, tree] = [-1, -1];
    const kindOf = (slot: number) => {
      const id = nodes.id[slot] ?? -1;
      if (id < 0) return free;
      const treeId = nodes.tree[slot] ?? 0;
      if (treeId !== last) [last, tree] = [treeId, this.slotOf(treeId)];
      const marks = (comments.has(id) ? commentBit : 0) | (branchPoints.has(id) ? branchPointBit : 0);
      return tree | marks;
    };
    const endOf = (edge: number, end: 0 | 1) => {
      const slot = nodes.endOf(edge, end);
      return slot < 0 ? free : slot;
    };
    if (node < nodes.end) this.skeleton.setNodes(node, nodes.end, nodes.at, nodes.radius, kindOf);
    if (edge < nodes.edgeEnd) this.skeleton.setEdges(edge, nodes.edgeEnd, endOf);
  }

  private putNode(slot: number, elsewhere?: Vec3): void {
    const { state, skeleton } = this;
    if (!state) return;
    const { nodes } = state;
    const node = slot < nodes.end ? (nodes.id[slot] ?? -1) : -1;
    if (node < 0) {
      if (slot < this.nodesEnd) skeleton.removeNode(slot);
      return;
    }
    this.nodesEnd = Math.max(this.nodesEnd, slot + 1);
    const [x = 0, y = 0, z = 0] = nodes.at.subarray(3 * slot, 3 * slot + 3);
    skeleton.setNode(slot, elsewhere ?? [x, y, z], nodes.radius[slot] ?? 0, this.slotOf(nodes.tree[slot] ?? 0), {
      branchPoint: state.branchPoints.has(node),
      comment: state.comments.has(node),
    });
  }

  private putEdge(edge: number): void {
    const { state, skeleton } = this;
    const [a, b] = state && edge < state.nodes.edgeEnd ? state.nodes.endsOf(edge) : [-1, -1];
    if (a < 0) {
      if (edge < this.edgesEnd) skeleton.removeEdge(edge);
      return;
    }
    this.edgesEnd = Math.max(this.edgesEnd, edge + 1);
    skeleton.setEdge(edge, a, b);
  }

  private putTree(tree: number): void {
    const style = this.state?.trees.get(tree);
    const slot = this.slotOf(tree);
    if (style) {
      const { visible, edgesVisible } = style;
      this.skeleton.setTree(slot, { color: rgb(style.color) ?? plain, visible, edgesVisible });
    } else {
      this.skeleton.setTree(slot, { color: plain, visible: false, edgesVisible: false });
      this.slots.delete(tree);
      this.freeSlots.push(slot);
    }
  }

  private slotOf(tree: number): number {
    let slot = this.slots.get(tree);
    if (slot === undefined) {
      slot = this.freeSlots.pop() ?? this.nextSlot++;
      this.slots.set(tree, slot);
    }
    return slot;
  }
}
