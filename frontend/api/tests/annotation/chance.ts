import type { Edit } from '../../src/annotation/operations';
import { encodeMask } from '../../src/annotation/mask';

/** Numbers that come out the same for the same seed (mulberry32). */
export function chanceOf(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (end: number) => Math.floor(next() * end),
    of: <T>(items: readonly T[]) => items[Math.floor(next() * items.length)] as T,
  };
}

export type Chance = ReturnType<typeof chanceOf>;

/** Ids that exist or may: `own` makes fresh ones, `known` draws from what anybody may have made. */
export interface Ids {
  own(kind: 'tree' | 'node' | 'group' | 'box'): number;
  known(kind: 'tree' | 'node' | 'group' | 'box'): number;
}

/** Any edit at all, in a world so small that people get in each other's way. */
export function anyEdit({ next, below, of }: Chance, { own, known }: Ids, layer: string): Edit {
  const at = () => [below(2000) / 8, below(2000) / 8, below(2000) / 8] as const;
  const time = below(1e9);
  const group = () => (next() < 0.3 ? null : known('group'));
  const kind = of(['tree', 'segment'] as const);
  const segment = String(1 + below(6));
  const node = () => known('node');
  const makers: (() => Edit)[] = [
    () => ({ op: 'createTree', tree: own('tree'), name: 'a tree', color: '#aabbcc', time, group: group() }),
    () => ({ op: 'updateTree', tree: known('tree'), name: `tree ${String(time)}`, visible: next() < 0.5 }),
    () => ({ op: 'updateTree', tree: known('tree'), group: group() }),
    () => ({ op: 'createNode', node: own('node'), tree: known('tree'), at: at(), radius: below(100) / 7, time }),
    () => ({
      op: 'createNode',
      node: own('node'),
      tree: known('tree'),
      at: at(),
      radius: 1,
      time,
      mag: '2-2-1',
      viewport: 2,
    }),
    () => ({ op: 'createNode', node: own('node'), tree: known('tree'), at: at(), radius: 1, time }),
    () => ({ op: 'updateNode', node: node(), at: at() }),
    () => ({ op: 'updateNode', node: node(), radius: below(50) / 3, rotation: at() }),
    () => ({ op: 'moveNodes', nodes: [node(), node(), node()], tree: known('tree') }),
    () => ({ op: 'createEdge', a: node(), b: node() }),
    () => ({ op: 'createEdge', a: node(), b: node() }),
    () => ({ op: 'createEdge', a: node(), b: node() }),
    () => ({ op: 'deleteEdge', a: node(), b: node() }),
    () => ({ op: 'setComment', node: node(), text: next() < 0.2 ? '' : `says ${String(time)}` }),
    () => ({ op: 'setBranchPoint', node: node(), on: next() < 0.7, time }),
    () => ({ op: 'createGroup', kind, group: own('group'), name: 'a group', parent: group() }),
    () => ({ op: 'updateGroup', kind, group: known('group'), parent: group() }),
    () => ({ op: 'updateGroup', kind, group: known('group'), name: 'renamed', expanded: false }),
    () => ({ op: 'createSegment', layer, segment, name: `segment ${String(time)}`, at: at() }),
    () => ({ op: 'updateSegment', layer, segment, color: '#112233', group: group() }),
    () => ({ op: 'deleteSegment', layer, segment }),
    () => ({ op: 'createBox', box: own('box'), at: at(), size: [1, 2, 3], name: 'a box', color: '#445566' }),
    () => ({ op: 'updateBox', box: known('box'), size: [below(9) + 1, 2, 3], visible: next() < 0.5 }),
    () => paintIn({ next, below, of }, layer),
    () => paintIn({ next, below, of }, layer),
    () => paintIn({ next, below, of }, layer),
  ];
  const breakers: (() => Edit)[] = [
    () => ({ op: 'deleteNode', node: node() }),
    () => ({ op: 'deleteTree', tree: known('tree') }),
    () => ({ op: 'mergeTrees', from: known('tree'), into: known('tree') }),
    () => ({ op: 'deleteGroup', kind, group: known('group') }),
    () => ({ op: 'deleteBox', box: known('box') }),
  ];
  return of(next() < 0.08 ? breakers : makers)();
}

/** A stroke's piece in a corner of eight bricks. */
export function paintIn({ next, below }: Chance, layer: string): Edit {
  const start = below(4000);
  const end = start + 1 + below(3000);
  const bricks = [{ at: [below(2), below(2), 0] as const, mask: encodeMask([start, end, end + 5, end + 40]) }];
  return next() < 0.9
    ? { op: 'paint', layer, mag: '1', segment: String(below(6)), mode: 'everywhere', bricks }
    : { op: 'unpaint', layer, mag: '1', bricks };
}
