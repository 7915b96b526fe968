import { Replica, type Edit } from '@lamella/api/annotation';
import { expect, test } from 'vitest';
import {
  joined,
  newNode,
  withoutEdge,
  withoutNode,
  type Making,
} from '../src/features/annotations/skeletons/skeletonEdits';
import { TreesOnScreen } from '../src/features/annotations/skeletons/treesOnScreen';

const place = { radius: 50, viewport: 0, mag: '1', rotation: [0, 0, 0] } as const;

/** An annotation to trace in, and what is drawn of it. */
function traced() {
  const replica = new Replica('ada');
  const screen = new TreesOnScreen();
  let id = 0;
  const making: Making = { state: replica.state, idOf: () => ++id, now: 1 };
  screen.follow(replica.state, { trees: new Set(), comments: new Set(), branchPoints: new Set() });
  replica.subscribe((told) => {
    screen.follow(replica.state, told);
  });
  const perform = (edits: readonly Edit[], step = crypto.randomUUID()) => {
    replica.perform(edits.map((edit) => ({ ...edit, step }) as never));
    return step;
  };
  const add = (x: number, active: number | undefined) => {
    const made = newNode(making, { at: [x, 0, 0], ...place }, { tree: undefined, node: active });
    perform(made.edits);
    return made.node;
  };
  /** A line of so many nodes. */
  const line = (count: number) => {
    const nodes: number[] = [];
    for (let n = 0; n < count; n++) nodes.push(add(n, nodes.at(-1)));
    return nodes;
  };
  const treeOf = (node: number) => replica.state.nodes.tree[replica.state.nodes.slotOf(node)];
  return { replica, screen, making, perform, add, line, treeOf };
}

const at = (list: readonly number[], n: number) => list[n] ?? 0;

test('a click makes a tree where none is, and joins the next nodes to the active one', () => {
  const { replica, line } = traced();
  line(4);
  expect(replica.state.trees.size).toBe(1);
  expect(replica.state.nodes.count).toBe(4);
  expect(replica.state.nodes.edgeCount).toBe(3);
});

test('a node taken out of the middle leaves two trees, and the larger keeps the name', () => {
  const { replica, making, perform, line, treeOf } = traced();
  const nodes = line(5);
  const old = treeOf(at(nodes, 0));
  perform(withoutNode(making, at(nodes, 1)));
  expect(replica.state.trees.size).toBe(2);
  expect(treeOf(at(nodes, 3))).toBe(old);
  expect(treeOf(at(nodes, 0))).not.toBe(old);
  perform(withoutNode(making, at(nodes, 4)));
  expect(replica.state.trees.size).toBe(2);
});

test('an edge cut splits a tree, but not where something else joins its ends', () => {
  const { replica, making, perform, line } = traced();
  const nodes = line(4);
  perform(joined(making, at(nodes, 0), at(nodes, 3)));
  perform(withoutEdge(making, at(nodes, 1), at(nodes, 2)));
  expect(replica.state.trees.size).toBe(1);
  perform(withoutEdge(making, at(nodes, 0), at(nodes, 3)));
  expect(replica.state.trees.size).toBe(2);
  expect(withoutEdge(making, at(nodes, 0), at(nodes, 3))).toEqual([]);
});

test('joining nodes of two trees makes them one', () => {
  const { replica, making, perform, line, treeOf } = traced();
  const [one, other] = [line(2), line(3)];
  perform(joined(making, at(one, 1), at(other, 0)));
  expect(replica.state.trees.size).toBe(1);
  expect(treeOf(at(other, 2))).toBe(treeOf(at(one, 0)));
  expect(replica.state.nodes.edgeCount).toBe(4);
  expect(joined(making, at(one, 1), at(other, 0))).toEqual([]);
});

test('what is drawn is what the annotation holds, after any edits and undos of them', () => {
  const { replica, screen, making, perform, add } = traced();
  let seed = 7;
  const chance = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fff_ffff;
    return Math.floor((seed / 0x7fff_ffff) * below) % below;
  };
  const steps: string[] = [];
  for (let n = 0; n < 600; n++) {
    const nodes = [...replica.state.nodes.id.subarray(0, replica.state.nodes.end)].filter((id) => id >= 0);
    const [one, other] = [nodes[chance(nodes.length || 1)], nodes[chance(nodes.length || 1)]];
    const kind = chance(8);
    if (kind < 3 || one === undefined || other === undefined) add(n, kind === 0 ? undefined : one);
    else if (kind === 3) steps.push(perform(withoutNode(making, one)));
    else if (kind === 4) steps.push(perform(joined(making, one, other)));
    else if (kind === 5) steps.push(perform(withoutEdge(making, one, other)));
    else if (kind === 6) steps.push(perform([{ op: 'updateNode', node: one, at: [n, n, n] }]));
    else perform([{ op: 'undo', target: steps[chance(steps.length || 1)] ?? '' }]);
    expectSame(replica, screen);
  }
});

function expectSame(replica: Replica, screen: TreesOnScreen): void {
  const { nodes } = replica.state;
  const { skeleton } = screen;
  const drawn = new Set<string>();
  const places = { drawn: [] as unknown[], there: [] as unknown[] };
  for (let slot = 0; slot < skeleton.kinds.data.length; slot++) {
    if (skeleton.hasNode(slot)) places.drawn.push([slot, skeleton.placeOf(slot), skeleton.isShown(slot)]);
    if (slot < nodes.end && (nodes.id[slot] ?? -1) >= 0) places.there.push([slot, nodes.read(slot).at, true]);
  }
  expect(places.drawn).toEqual(places.there);
  for (let edge = 0; edge < skeleton.edges.data.length / 2; edge++) {
    const [a = 0, b = 0] = skeleton.edges.data.subarray(2 * edge, 2 * edge + 2);
    if (a !== 0xffff_ffff) drawn.add([a, b].sort((x, y) => x - y).join());
  }
  const there = new Set<string>();
  for (let slot = 0; slot < nodes.end; slot++)
    if ((nodes.id[slot] ?? -1) >= 0)
      for (const other of nodes.neighbours(slot)) there.add([slot, other].sort((x, y) => x - y).join());
  expect(drawn).toEqual(there);
}
