import type { AnnotationState, Edit, NodeTable, Tree } from '@lamella/api/annotation';
import type { Vec3 } from '@lamella/engine';

/** What commands on skeletons are made of. Each answers the edits of one step, and changes nothing itself. */
export interface Making {
  readonly state: AnnotationState;
  /** An id that nobody else has. */
  readonly idOf: (kind: 'tree' | 'node') => number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface NewNode {
  readonly at: Vec3;
  readonly radius: number;
  /** The panel it was made on: 0 xy, 1 yz, 2 xz, 3 3D. */
  readonly viewport: number;
  readonly mag: string;
  /** Degrees around x, y, z of a turned view. */
  readonly rotation: Vec3;
}

export const firstRadius = 50;

/** A tree's colour by its number: hues a golden angle apart, bright enough for any grey. */
export function treeColor(tree: number): string {
  const hue = (tree * 137.508) % 360;
  const part = (n: number) => {
    const k = (n + hue / 30) % 12;
    const value = 0.6 - 0.36 * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(0)}${part(8)}${part(4)}`;
}

export function newTree(
  { state, idOf, now }: Making,
  group: number | null = null,
): Edit & { readonly op: 'createTree' } {
  const tree = idOf('tree');
  const name = `Tree ${String(nextNumber(state))}`;
  return { op: 'createTree', tree, name, color: treeColor(tree), group, time: now };
}

/** A node at a place, joined to the active one; in a tree of its own where there is none. */
export function newNode(
  making: Making,
  at: NewNode,
  active: { readonly tree: number | undefined; readonly node: number | undefined },
): { readonly edits: readonly Edit[]; readonly node: number; readonly tree: number } {
  const { state, idOf, now } = making;
  const edits: Edit[] = [];
  const before = active.node === undefined ? -1 : state.nodes.slotOf(active.node);
  let tree = before >= 0 ? state.nodes.tree[before] : active.tree;
  if (tree === undefined || !state.trees.has(tree)) {
    const made = newTree(making);
    edits.push(made);
    tree = made.tree;
  }
  const node = idOf('node');
  edits.push({ op: 'createNode', node, tree, ...at, time: now });
  if (before >= 0 && active.node !== undefined) edits.push({ op: 'createEdge', a: active.node, b: node });
  return { edits, node, tree };
}

/** Takes a node away; what was joined only through it becomes trees of their own. */
export function withoutNode(making: Making, node: number): readonly Edit[] {
  const { nodes } = making.state;
  const slot = nodes.slotOf(node);
  if (slot < 0) return [];
  const parts = [...nodes.neighbours(slot)].map((next) => reachable(nodes, next, (a, b) => a === slot || b === slot));
  return [{ op: 'deleteNode', node }, ...apart(making, slot, parts)];
}

/** Takes an edge away; its second node's side becomes a tree of its own where nothing else joins the two. */
export function withoutEdge(making: Making, a: number, b: number): readonly Edit[] {
  const { nodes } = making.state;
  const [from, to] = [nodes.slotOf(a), nodes.slotOf(b)];
  if (from < 0 || to < 0 || !nodes.hasEdge(from, to)) return [];
  const cut = (x: number, y: number) => (x === from && y === to) || (x === to && y === from);
  const parts = [reachable(nodes, from, cut), reachable(nodes, to, cut)];
  return [{ op: 'deleteEdge', a, b }, ...apart(making, from, parts)];
}

/** Joins two nodes that have no edge between them; their trees become the first one's. */
export function joined({ state }: Making, a: number, b: number): readonly Edit[] {
  const { nodes } = state;
  const [from, to] = [nodes.slotOf(a), nodes.slotOf(b)];
  if (from < 0 || to < 0 || from === to || nodes.hasEdge(from, to)) return [];
  const [into, gone] = [nodes.tree[from] ?? 0, nodes.tree[to] ?? 0];
  const edge: Edit = { op: 'createEdge', a, b };
  return into === gone ? [edge] : [{ op: 'mergeTrees', from: gone, into }, edge];
}

// The largest part keeps the tree with its name; each other one gets a new tree.
function apart(making: Making, slot: number, parts: readonly ReadonlySet<number>[]): readonly Edit[] {
  const { state } = making;
  const { nodes } = state;
  const distinct = parts.filter((part, n) => !parts.slice(0, n).some((other) => sharesFirst(part, other)));
  const sorted = distinct.toSorted((a, b) => b.size - a.size).slice(1);
  const old: Tree | undefined = state.trees.get(nodes.tree[slot] ?? 0);
  return sorted.flatMap((part) => {
    const tree = newTree(making, old?.group ?? null);
    const name = old ? `${old.name} (split)` : tree.name;
    const moved = [...part].map((at) => nodes.id[at] ?? 0);
    return [{ ...tree, name }, { op: 'moveNodes', nodes: moved, tree: tree.tree } as const];
  });
}

function sharesFirst(part: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  const [first] = part;
  return first !== undefined && other.has(first);
}

/** The slots that a slot is joined to, itself among them, when some edges are cut. */
function reachable(nodes: NodeTable, from: number, isCut: (a: number, b: number) => boolean): Set<number> {
  const found = new Set([from]);
  for (const slot of found) for (const next of nodes.neighbours(slot)) if (!isCut(slot, next)) found.add(next);
  return found;
}

function nextNumber(state: AnnotationState): number {
  return state.trees.size + 1;
}
