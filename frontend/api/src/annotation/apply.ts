import type { Effect, GroupKind, Operation } from './operations';
import { groupKey, segmentKey, type AnnotationState } from './state';

/**
 * What an operation does to everything but voxels. One whose target is absent has no effect, and so has the making of what is
 * there. Undo, redo, restore and import are not done here: they are made of other operations.
 */
export function applyOperation(state: AnnotationState, operation: Operation): void {
  const { nodes, trees, groups, segments, boxes, layers } = state;
  switch (operation.op) {
    case 'createTree': {
      if (trees.has(operation.tree)) return;
      const { group = null, visible = true, edgesVisible = true, metadata = null } = operation;
      const { tree, name, color, time } = operation;
      return state.setTree(tree, { tree, name, color, group, visible, edgesVisible, time, metadata });
    }
    case 'updateTree': {
      const tree = trees.get(operation.tree);
      return tree && state.setTree(tree.tree, { ...tree, ...valuesOf(operation) });
    }
    case 'deleteTree':
      if (trees.has(operation.tree)) removeTree(state, operation.tree);
      return;
    case 'createNode': {
      if (nodes.has(operation.node) || !trees.has(operation.tree)) return;
      const { node, tree, at, radius, rotation = [0, 0, 0], mag, viewport = 0, time } = operation;
      return state.putNode({ node, tree, at, radius, rotation, mag: mag ?? '1', viewport, time });
    }
    case 'updateNode': {
      const slot = nodes.slotOf(operation.node);
      if (slot >= 0) state.putNode({ ...nodes.read(slot), ...valuesOf(operation) });
      return;
    }
    case 'deleteNode':
      return state.removeNode(operation.node);
    case 'moveNodes':
      if (trees.has(operation.tree)) moveNodes(state, operation.nodes, operation.tree);
      return;
    case 'mergeTrees': {
      const { from, into } = operation;
      if (from === into || !trees.has(from) || !trees.has(into)) return;
      for (const slot of [...nodes.ofTree(from)]) state.putNode({ ...nodes.read(slot), tree: into });
      return state.setTree(from, undefined);
    }
    case 'createEdge': {
      const [a, b] = [nodes.slotOf(operation.a), nodes.slotOf(operation.b)];
      if (a < 0 || b < 0 || a === b || nodes.tree[a] !== nodes.tree[b]) return;
      return state.setEdge(operation.a, operation.b, true);
    }
    case 'deleteEdge':
      return state.setEdge(operation.a, operation.b, false);
    case 'setComment':
      if (nodes.has(operation.node)) state.setComment(operation.node, operation.text || undefined);
      return;
    case 'setBranchPoint':
      if (nodes.has(operation.node)) state.setBranchPoint(operation.node, operation.on ? operation.time : undefined);
      return;
    case 'createGroup': {
      const { kind, group, name, parent = null, expanded = true } = operation;
      if (groups.has(groupKey(kind, group)) || isWithin(state, kind, parent, group)) return;
      return state.setGroup(kind, group, { kind, group, name, parent, expanded });
    }
    case 'updateGroup': {
      const { kind, group, parent } = operation;
      const before = groups.get(groupKey(kind, group));
      if (!before || (parent !== undefined && isWithin(state, kind, parent, group))) return;
      return state.setGroup(kind, group, { ...before, ...valuesOf(operation) });
    }
    case 'deleteGroup':
      return removeGroup(state, operation.kind, operation.group);
    case 'createSegment': {
      const { layer, segment, name = null, color = null, group = null, at = null, metadata = null } = operation;
      if (segments.has(segmentKey(layer, segment)) || !layers.has(layer)) return;
      return state.setSegment(layer, segment, { layer, segment, name, color, group, at, metadata });
    }
    case 'updateSegment': {
      const before = segments.get(segmentKey(operation.layer, operation.segment));
      return before && state.setSegment(before.layer, before.segment, { ...before, ...valuesOf(operation) });
    }
    case 'deleteSegment':
      return state.setSegment(operation.layer, operation.segment, undefined);
    case 'createBox': {
      const { box, at, size, name, color, visible = true } = operation;
      if (!boxes.has(box)) state.setBox(box, { box, at, size, name, color, visible });
      return;
    }
    case 'updateBox': {
      const before = boxes.get(operation.box);
      return before && state.setBox(before.box, { ...before, ...valuesOf(operation) });
    }
    case 'deleteBox':
      return state.setBox(operation.box, undefined);
    case 'createLayer': {
      const { layer, name, fallback = null, largestSegment } = operation;
      if (!layers.has(layer)) state.setLayer(layer, { layer, name, fallback, largestSegment });
      return;
    }
    case 'updateLayer': {
      const before = layers.get(operation.layer);
      return before && state.setLayer(before.layer, { ...before, name: operation.name });
    }
    case 'deleteLayer':
      if (!layers.has(operation.layer)) return;
      for (const segment of [...segments.values()])
        if (segment.layer === operation.layer) state.setSegment(segment.layer, segment.segment, undefined);
      return state.setLayer(operation.layer, undefined);
  }
}

/** What the host says that a batch changed; the values are final, so the order does not matter but for nodes before edges. */
export function applyEffect(state: AnnotationState, effect: Effect): void {
  for (const [a, b] of effect.edges?.gone ?? []) state.setEdge(a, b, false);
  for (const node of effect.comments?.gone ?? []) state.setComment(node, undefined);
  for (const node of effect.branchPoints?.gone ?? []) state.setBranchPoint(node, undefined);
  for (const node of effect.nodes?.gone ?? []) state.removeNode(node);
  for (const tree of effect.trees?.gone ?? []) state.setTree(tree, undefined);
  for (const { kind, group } of effect.groups?.gone ?? []) state.setGroup(kind, group, undefined);
  for (const { layer, segment } of effect.segments?.gone ?? []) state.setSegment(layer, segment, undefined);
  for (const box of effect.boxes?.gone ?? []) state.setBox(box, undefined);
  for (const layer of effect.layers?.gone ?? []) state.setLayer(layer, undefined);
  for (const group of effect.groups?.put ?? []) state.setGroup(group.kind, group.group, group);
  for (const tree of effect.trees?.put ?? []) state.setTree(tree.tree, tree);
  for (const node of effect.nodes?.put ?? []) state.putNode(node);
  for (const [a, b] of effect.edges?.put ?? []) state.setEdge(a, b, true);
  for (const [node, text] of effect.comments?.put ?? []) state.setComment(node, text);
  for (const [node, time] of effect.branchPoints?.put ?? []) state.setBranchPoint(node, time);
  for (const layer of effect.layers?.put ?? []) state.setLayer(layer.layer, layer);
  for (const segment of effect.segments?.put ?? []) state.setSegment(segment.layer, segment.segment, segment);
  for (const box of effect.boxes?.put ?? []) state.setBox(box.box, box);
}

function removeTree(state: AnnotationState, tree: number): void {
  for (const slot of [...state.nodes.ofTree(tree)]) state.removeNode(state.nodes.id[slot] ?? 0);
  state.setTree(tree, undefined);
}

function moveNodes(state: AnnotationState, moved: readonly number[], tree: number): void {
  const { nodes } = state;
  const there = moved.filter((node) => nodes.has(node));
  for (const node of there) state.putNode({ ...nodes.read(nodes.slotOf(node)), tree });
  for (const node of there)
    for (const other of [...nodes.neighbours(nodes.slotOf(node))])
      if (nodes.tree[other] !== tree) state.setEdge(node, nodes.id[other] ?? 0, false);
}

function removeGroup(state: AnnotationState, kind: GroupKind, group: number): void {
  const gone = state.groups.get(groupKey(kind, group));
  if (!gone) return;
  const { parent } = gone;
  for (const child of [...state.groups.values()])
    if (child.kind === kind && child.parent === group) state.setGroup(kind, child.group, { ...child, parent });
  if (kind === 'tree') {
    for (const tree of [...state.trees.values()])
      if (tree.group === group) state.setTree(tree.tree, { ...tree, group: parent });
  } else {
    for (const segment of [...state.segments.values()])
      if (segment.group === group) state.setSegment(segment.layer, segment.segment, { ...segment, group: parent });
  }
  state.setGroup(kind, group, undefined);
}

const mostNested = 256;

/** Whether a group lies in another, or is it, or lies so deep that nothing more goes in. */
function isWithin(state: AnnotationState, kind: GroupKind, inner: number | null, outer: number): boolean {
  let depth = 0;
  for (let group = inner; group !== null; group = state.groups.get(groupKey(kind, group))?.parent ?? null)
    if (group === outer || ++depth > mostNested) return true;
  return false;
}

/** What an update gives: its own members are not the entity's. */
function valuesOf<O extends Operation>(operation: O): Omit<O, 'op' | 'step'> {
  return Object.fromEntries(Object.entries(operation).filter(([name]) => name !== 'op' && name !== 'step')) as Omit<
    O,
    'op' | 'step'
  >;
}
