import type {
  Box,
  Effect,
  Group,
  LoggedBatch,
  Operation,
  Segment,
  SkeletonNode,
  Tree,
  VolumeLayer,
} from '../../src/annotation/operations';
import type { AnnotationState } from '../../src/annotation/state';

/** Everything of an annotation by plain names, so that two are compared by `toEqual`. */
export interface Picture {
  trees: Record<string, Tree>;
  nodes: Record<string, SkeletonNode>;
  edges: Record<string, true>;
  comments: Record<string, string>;
  branchPoints: Record<string, number>;
  groups: Record<string, Group>;
  segments: Record<string, Segment>;
  boxes: Record<string, Box>;
  layers: Record<string, VolumeLayer>;
}

const empty = (): Picture => ({
  trees: {},
  nodes: {},
  edges: {},
  comments: {},
  branchPoints: {},
  groups: {},
  segments: {},
  boxes: {},
  layers: {},
});
const edgeKey = (a: number, b: number) => `${String(Math.min(a, b))}-${String(Math.max(a, b))}`;
const single = (at: readonly number[]) => at.map(Math.fround) as unknown as [number, number, number];

/** Who turned which steps as of a version: the last undo or redo wins; another person's has no effect. */
export function undoneAsOf(log: readonly LoggedBatch[]): Set<string> {
  const owner = new Map<string, string>();
  const undone = new Set<string>();
  for (const { person, operations } of log)
    for (const operation of operations) {
      if (operation.op === 'undo' || operation.op === 'redo') {
        if (owner.get(operation.target) === person) {
          if (operation.op === 'undo') undone.add(operation.target);
          else undone.delete(operation.target);
        }
      }
      if (!owner.has(operation.step)) owner.set(operation.step, person);
    }
  return undone;
}

/** Which steps the newest batch has turned, as its effect says it. */
export function turnedBy(log: readonly LoggedBatch[]): NonNullable<Effect['turned']> {
  const [before, after] = [undoneAsOf(log.slice(0, -1)), undoneAsOf(log)];
  return [...new Set([...before, ...after])]
    .filter((step) => before.has(step) !== after.has(step))
    .map((step) => ({ step, undone: after.has(step) }));
}

/** The definition: the log in order without the operations that are undone, from nothing, each time. */
export function replay(log: readonly LoggedBatch[]): Picture {
  const undone = undoneAsOf(log);
  let picture = empty();
  for (const { operations } of log)
    for (const operation of operations)
      if (!undone.has(operation.step)) {
        if (operation.op === 'restore') picture = replay(log.filter(({ version }) => version <= operation.version));
        else step(picture, operation);
      }
  return picture;
}

const drop = (from: object, key: string | number) => Reflect.deleteProperty(from, key);

function step(p: Picture, o: Operation): void {
  const dropNode = (node: number) => {
    drop(p.nodes, node);
    drop(p.comments, node);
    drop(p.branchPoints, node);
    for (const key of Object.keys(p.edges)) if (key.split('-').includes(String(node))) drop(p.edges, key);
  };
  const given = (): object => {
    return Object.fromEntries(Object.entries(o).filter(([name]) => name !== 'op' && name !== 'step'));
  };
  const within = (kind: string, inner: number | null, outer: number): boolean =>
    inner !== null && (inner === outer || within(kind, p.groups[`${kind}/${String(inner)}`]?.parent ?? null, outer));
  switch (o.op) {
    case 'createTree':
      p.trees[o.tree] ??= { group: null, visible: true, edgesVisible: true, metadata: null, ...given() } as Tree;
      break;
    case 'updateTree':
      if (p.trees[o.tree]) p.trees[o.tree] = { ...p.trees[o.tree], ...given() } as Tree;
      break;
    case 'deleteTree':
      drop(p.trees, o.tree);
      for (const node of Object.values(p.nodes)) if (node.tree === o.tree) dropNode(node.node);
      break;
    case 'createNode':
      if (p.trees[o.tree])
        p.nodes[o.node] ??= {
          rotation: [0, 0, 0],
          viewport: 0,
          ...given(),
          mag: o.mag ?? '1',
          at: single(o.at),
          radius: Math.fround(o.radius),
        } as unknown as SkeletonNode;
      break;
    case 'updateNode': {
      const node = p.nodes[o.node];
      if (!node) break;
      const next: SkeletonNode = Object.assign({ ...node }, given());
      p.nodes[o.node] = {
        ...next,
        at: single(next.at),
        radius: Math.fround(next.radius),
        rotation: single(next.rotation),
      };
      break;
    }
    case 'deleteNode':
      dropNode(o.node);
      break;
    case 'moveNodes':
      if (!p.trees[o.tree]) break;
      for (const id of o.nodes) if (p.nodes[id]) p.nodes[id] = { ...p.nodes[id], tree: o.tree };
      for (const key of Object.keys(p.edges)) {
        const [a = '', b = ''] = key.split('-');
        if (p.nodes[a]?.tree !== p.nodes[b]?.tree) drop(p.edges, key);
      }
      break;
    case 'mergeTrees':
      if (!p.trees[o.from] || !p.trees[o.into] || o.from === o.into) break;
      for (const node of Object.values(p.nodes))
        if (node.tree === o.from) p.nodes[node.node] = { ...node, tree: o.into };
      drop(p.trees, o.from);
      break;
    case 'createEdge':
      if (o.a !== o.b && p.nodes[o.a] && p.nodes[o.b] && p.nodes[o.a]?.tree === p.nodes[o.b]?.tree)
        p.edges[edgeKey(o.a, o.b)] = true;
      break;
    case 'deleteEdge':
      drop(p.edges, edgeKey(o.a, o.b));
      break;
    case 'setComment':
      if (!p.nodes[o.node]) break;
      if (o.text) p.comments[o.node] = o.text;
      else drop(p.comments, o.node);
      break;
    case 'setBranchPoint':
      if (!p.nodes[o.node]) break;
      if (o.on) p.branchPoints[o.node] = o.time;
      else drop(p.branchPoints, o.node);
      break;
    case 'createGroup':
      if (!within(o.kind, o.parent ?? null, o.group))
        p.groups[`${o.kind}/${String(o.group)}`] ??= { parent: null, expanded: true, ...given() } as Group;
      break;
    case 'updateGroup': {
      const before = p.groups[`${o.kind}/${String(o.group)}`];
      if (before && !(o.parent !== undefined && within(o.kind, o.parent, o.group)))
        p.groups[`${o.kind}/${String(o.group)}`] = { ...before, ...given() };
      break;
    }
    case 'deleteGroup': {
      const gone = p.groups[`${o.kind}/${String(o.group)}`];
      if (!gone) break;
      drop(p.groups, `${o.kind}/${String(o.group)}`);
      for (const [key, group] of Object.entries(p.groups))
        if (group.kind === o.kind && group.parent === o.group) p.groups[key] = { ...group, parent: gone.parent };
      const held = o.kind === 'tree' ? p.trees : p.segments;
      for (const [key, one] of Object.entries(held))
        if (one.group === o.group) held[key] = { ...one, group: gone.parent };
      break;
    }
    case 'createSegment':
      if (p.layers[o.layer])
        p.segments[`${o.layer}/${o.segment}`] ??= {
          name: null,
          color: null,
          group: null,
          at: null,
          metadata: null,
          ...given(),
        } as Segment;
      break;
    case 'updateSegment': {
      const before = p.segments[`${o.layer}/${o.segment}`];
      if (before) p.segments[`${o.layer}/${o.segment}`] = { ...before, ...given() };
      break;
    }
    case 'deleteSegment':
      drop(p.segments, `${o.layer}/${o.segment}`);
      break;
    case 'createBox':
      p.boxes[o.box] ??= { visible: true, ...given() } as Box;
      break;
    case 'updateBox':
      if (p.boxes[o.box]) p.boxes[o.box] = { ...p.boxes[o.box], ...given() } as Box;
      break;
    case 'deleteBox':
      drop(p.boxes, o.box);
      break;
    case 'createLayer':
      p.layers[o.layer] ??= { fallback: null, ...given() } as VolumeLayer;
      break;
    case 'updateLayer':
      if (p.layers[o.layer]) p.layers[o.layer] = { ...p.layers[o.layer], name: o.name } as VolumeLayer;
      break;
    case 'deleteLayer':
      drop(p.layers, o.layer);
      for (const [key, segment] of Object.entries(p.segments)) if (segment.layer === o.layer) drop(p.segments, key);
      break;
  }
}

/** What a replica holds, by the same names. */
export function pictureOf(state: AnnotationState): Picture {
  const picture = empty();
  const { nodes } = state;
  for (let slot = 0; slot < nodes.end; slot++) {
    const node = nodes.id[slot] ?? -1;
    if (node < 0) continue;
    picture.nodes[node] = nodes.read(slot);
    for (const other of nodes.neighbours(slot)) picture.edges[edgeKey(node, nodes.id[other] ?? -1)] = true;
  }
  return {
    ...picture,
    trees: Object.fromEntries(state.trees),
    comments: Object.fromEntries(state.comments),
    branchPoints: Object.fromEntries(state.branchPoints),
    groups: Object.fromEntries(state.groups),
    segments: Object.fromEntries(state.segments),
    boxes: Object.fromEntries(state.boxes),
    layers: Object.fromEntries(state.layers),
  };
}

/** What the newest batch of a log changed, as the host says it. */
export function effectOf(log: readonly LoggedBatch[]): Effect {
  const [before, after] = [replay(log.slice(0, -1)), replay(log)];
  const changed = <K extends keyof Picture>(name: K) => ({
    put: Object.entries(after[name]).filter(
      ([key, value]) => JSON.stringify(before[name][key]) !== JSON.stringify(value),
    ),
    gone: Object.entries(before[name]).filter(([key]) => !(key in after[name])),
  });
  const values = <V>(name: keyof Picture) => changed(name).put.map(([, value]) => value as V);
  const ids = (name: keyof Picture) => changed(name).gone.map(([key]) => Number(key));
  const pairs = (entries: [string, unknown][]) =>
    entries.map(([key]) => key.split('-').map(Number) as [number, number]);
  const keyed = <V>(name: keyof Picture) => changed(name).put.map(([key, value]) => [Number(key), value as V] as const);
  return {
    turned: turnedBy(log),
    trees: { put: values('trees'), gone: ids('trees') },
    nodes: { put: values('nodes'), gone: ids('nodes') },
    edges: { put: pairs(changed('edges').put), gone: pairs(changed('edges').gone) },
    comments: { put: keyed<string>('comments'), gone: ids('comments') },
    branchPoints: { put: keyed<number>('branchPoints'), gone: ids('branchPoints') },
    groups: { put: values('groups'), gone: changed('groups').gone.map(([, value]) => value as Group) },
    segments: { put: values('segments'), gone: changed('segments').gone.map(([, value]) => value as Segment) },
    boxes: { put: values('boxes'), gone: ids('boxes') },
    layers: { put: values('layers'), gone: changed('layers').gone.map(([key]) => key) },
  };
}
