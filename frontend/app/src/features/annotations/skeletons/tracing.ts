import type { AnnotationState, Edit } from '@lamella/api/annotation';
import type { PanelKind, Vec3 } from '@lamella/engine';
import { tell } from '../../../look/tell';
import { useToolOptions } from '../../viewer/tools/options/options';
import { move, useViewer } from '../../viewer/store';
import { firstRadius, joined, newNode, newTree, withoutEdge, withoutNode, type Making } from './skeletonEdits';
import { readRoot, withRoot } from './root';
import type { Work } from '../work';
import { useWorking } from '../working';

const viewports: Readonly<Record<PanelKind, number>> = { xy: 0, yz: 1, xz: 2, '3d': 3 };

/** The annotation that is open for edits, with what commands are made of. */
function making(): { readonly work: Work; readonly with: Making } | undefined {
  const { work, mayEdit } = useWorking.getState();
  if (!work || !mayEdit) return undefined;
  return { work, with: { state: work.state, idOf: (kind) => work.session.newId(kind), now: Date.now() } };
}

/** Whether traces can be followed to their ends; says so while they cannot. */
function isWhole({ session }: Work): boolean {
  if (session.arrived === 'whole') return true;
  tell('The skeleton is still on its way. What takes a trace apart can be done once all of it is here.');
  return false;
}

/** Does one step, where there is anything to do. */
function perform(work: Work, edits: readonly Edit[]): void {
  if (edits.length > 0) work.perform(edits);
}

export function activate(node: number | undefined, goes = false): void {
  const { work } = useWorking.getState();
  const slot = node === undefined ? -1 : (work?.state.nodes.slotOf(node) ?? -1);
  if (!work || slot < 0) {
    useWorking.setState({ activeNode: undefined });
    return;
  }
  const { nodes } = work.state;
  useWorking.setState({ activeNode: node, activeTree: nodes.tree[slot] });
  if (goes) goTo(nodes.read(slot).at);
}

export function goTo(position: Vec3): void {
  move((view) => ({ ...view, position }));
}

/** A node joined to the active one, which becomes the active one unless the other is to stay so. */
export function addNode(at: Vec3, panel: PanelKind, staysAtOld = false): void {
  const open = making();
  if (!open) return;
  const { activeNode, activeTree } = useWorking.getState();
  const { state } = open.work;
  const before = activeNode === undefined ? -1 : state.nodes.slotOf(activeNode);
  const radius = before < 0 ? firstRadius : (state.nodes.radius[before] ?? firstRadius);
  const node = { at, radius, viewport: viewports[panel], mag: '1', rotation: turned() };
  const made = newNode(open.with, node, { tree: activeTree, node: activeNode });
  perform(open.work, made.edits);
  if (staysAtOld && before >= 0) return;
  useWorking.setState({ activeNode: made.node, activeTree: made.tree });
  if (useToolOptions.getState().centresNodes) goTo(at);
}

/** Follows a hand that drags a node; one step when it is let go. */
export function dragNode(node: number): { to(by: Vec3): void; end(): void; cancel(): void } {
  const open = making();
  const slot = open?.work.state.nodes.slotOf(node) ?? -1;
  const from = open?.work.state.nodes.read(Math.max(0, slot)).at ?? [0, 0, 0];
  let now: Vec3 | undefined;
  return {
    to(by) {
      now = [from[0] + by[0], from[1] + by[1], from[2] + by[2]];
      open?.work.showNodeAt(node, now);
    },
    end() {
      open?.work.showNodeAt(node, undefined);
      if (open && now && open.work.state.nodes.has(node)) perform(open.work, [{ op: 'updateNode', node, at: now }]);
    },
    cancel() {
      open?.work.showNodeAt(node, undefined);
    },
  };
}

/** Radii that a node may be given, in the unit of the voxel size. */
const [leastRadius, largestRadius] = [1, 100_000];

/** The node that the wheel changes, and the step that this is. */
let growing: { readonly node: number; readonly step: string } | undefined;

/** Makes the active node larger or smaller. All notches of the wheel are one step, until something else is done. */
export function growActive(factor: number): void {
  const open = making();
  const { activeNode: node } = useWorking.getState();
  const slot = node === undefined ? -1 : (open?.work.state.nodes.slotOf(node) ?? -1);
  if (!open || node === undefined || slot < 0) return;
  const { work } = open;
  const before = work.state.nodes.radius[slot] || firstRadius;
  const radius = Math.min(largestRadius, Math.max(leastRadius, before * factor));
  if (radius === before) return;
  const isGoingOn = growing?.node === node && growing.step === work.session.newestStep;
  growing = { node, step: isGoingOn && growing ? growing.step : work.session.newStep() };
  work.perform([{ op: 'updateNode', node, radius }], growing.step);
}

export function startTree(): void {
  const open = making();
  if (!open) return;
  const edit = newTree(open.with);
  perform(open.work, [edit]);
  useWorking.setState({ activeTree: edit.tree, activeNode: undefined });
}

/** Takes the active node away; the node that it was joined to becomes active. */
export function deleteActiveNode(): void {
  const open = making();
  const { activeNode } = useWorking.getState();
  if (!open || activeNode === undefined || !isWhole(open.work)) return;
  const { nodes } = open.work.state;
  const slot = nodes.slotOf(activeNode);
  if (slot < 0) return;
  const [next] = nodes.neighbours(slot);
  const neighbour = next === undefined ? undefined : nodes.id[next];
  const edits = withoutNode(open.with, activeNode);
  const name = open.work.state.trees.get(nodes.tree[slot] ?? 0)?.name ?? '';
  perform(open.work, edits);
  activate(neighbour);
  const parts = edits.filter(({ op }) => op === 'createTree').length + 1;
  if (parts > 1) tell(`${name} is in ${String(parts)} trees now. Ctrl+Z joins them again.`);
}

/** Where a tree begins: the node it was given as its root, else the one made first. Undefined for a tree without nodes. */
export function rootOf({ trees, nodes }: AnnotationState, tree: number): number | undefined {
  const given = readRoot(trees.get(tree)?.metadata);
  if (given !== undefined && nodes.has(given) && nodes.tree[nodes.slotOf(given)] === tree) return given;
  let first: number | undefined;
  for (const slot of nodes.ofTree(tree)) first = Math.min(first ?? Infinity, nodes.id[slot] ?? Infinity);
  return first;
}

/** Makes the active node the root of its tree. */
export function makeRoot(): void {
  const open = making();
  const { activeNode, activeTree } = useWorking.getState();
  if (!open || activeNode === undefined || activeTree === undefined) return;
  const metadata = withRoot(open.work.state.trees.get(activeTree)?.metadata, activeNode);
  perform(open.work, [{ op: 'updateTree', tree: activeTree, metadata }]);
}

export function goToRoot(): void {
  const { work, activeTree } = useWorking.getState();
  const root = work && activeTree !== undefined ? rootOf(work.state, activeTree) : undefined;
  if (root !== undefined) activate(root, true);
}

export function joinActiveTo(node: number): void {
  const open = making();
  const { activeNode } = useWorking.getState();
  if (open && activeNode !== undefined) perform(open.work, joined(open.with, activeNode, node));
  activate(activeNode);
}

export function partActiveFrom(node: number): void {
  const open = making();
  const { activeNode } = useWorking.getState();
  if (!open || activeNode === undefined || !isWhole(open.work)) return;
  const edits = withoutEdge(open.with, activeNode, node);
  if (edits.length === 0) tell('These two nodes have no edge between them.');
  perform(open.work, edits);
  activate(activeNode);
}

/** Marks the active node as a place to come back to. */
export function markBranchPoint(): void {
  const open = making();
  const { activeNode } = useWorking.getState();
  if (!open || activeNode === undefined) return;
  const on = !open.work.state.branchPoints.has(activeNode);
  perform(open.work, [{ op: 'setBranchPoint', node: activeNode, on, time: Date.now() }]);
}

/** Goes back to the branch point that was marked last, and takes its mark away. */
export function jumpBack(): void {
  const open = making();
  if (!open) return;
  const [last] = [...open.work.state.branchPoints].sort(([, a], [, b]) => b - a);
  if (!last) {
    tell('There are no branch points left.');
    return;
  }
  perform(open.work, [{ op: 'setBranchPoint', node: last[0], on: false, time: Date.now() }]);
  activate(last[0], true);
}

export function comment(node: number, text: string): void {
  const open = making();
  if (open && open.work.state.comments.get(node) !== (text || undefined))
    perform(open.work, [{ op: 'setComment', node, text }]);
}

/** Goes to the comment after the active node's, or before it, in the order of the nodes' numbers. */
export function nextComment(step: 1 | -1): void {
  const { work, activeNode = 0 } = useWorking.getState();
  const nodes = [...(work?.state.comments.keys() ?? [])].sort((a, b) => a - b);
  if (nodes.length === 0) return;
  const found = step > 0 ? nodes.find((node) => node > activeNode) : nodes.findLast((node) => node < activeNode);
  activate(found ?? (step > 0 ? nodes[0] : nodes.at(-1)), true);
}

/** Goes to the next node of the active tree, or the one before, in the order of their numbers. */
export function nextNode(step: 1 | -1): void {
  const { work, activeNode, activeTree } = useWorking.getState();
  if (!work || activeTree === undefined) return;
  const { nodes } = work.state;
  let found: number | undefined;
  for (const slot of nodes.ofTree(activeTree)) {
    const id = nodes.id[slot] ?? 0;
    const isFarther = activeNode === undefined || (id - activeNode) * step > 0;
    if (isFarther && (found === undefined || (id - found) * step < 0)) found = id;
  }
  if (found !== undefined) activate(found, true);
}

export function centreActive(): void {
  const { activeNode } = useWorking.getState();
  if (activeNode !== undefined) activate(activeNode, true);
}

const degrees = 180 / Math.PI;

/** The view's rotation as angles around x, y, z, in that order, in degrees. */
function turned(): Vec3 {
  const [x, y, z, w] = useViewer.getState().view.rotation;
  return [
    Math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)) * degrees,
    Math.asin(Math.max(-1, Math.min(1, 2 * (w * y - z * x)))) * degrees,
    Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)) * degrees,
  ];
}
