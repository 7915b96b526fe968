import {
  segmentKey,
  type AnnotationState,
  type Box,
  type Edit,
  type Group,
  type GroupKind,
  type Segment,
  type Tree,
} from '@lamella/api/annotation';
import { segmentColor } from '@lamella/engine';
import type { ComponentType } from 'react';
import { count } from '../../../look/numbers';
import { hex } from '../../viewer/address';
import { select } from '../../viewer/store';
import { chooseBox } from '../boxes';
import { CommentField } from '../skeletons/CommentField';
import { activate, goTo, startTree } from '../skeletons/tracing';
import { useWorking, type ListedKind, type Working } from '../working';

/** What the tools work on. */
export type Active = Pick<Working, 'activeTree' | 'activeNode' | 'activeLayer' | 'activeSegment' | 'activeBox'>;

export const activeOf = (working: Working): Active => ({
  activeTree: working.activeTree,
  activeNode: working.activeNode,
  activeLayer: working.activeLayer,
  activeSegment: working.activeSegment,
  activeBox: working.activeBox,
});

/** What a list needs to know of the kind of things that are in it. */
export interface Kind<Entry> {
  readonly one: string;
  readonly many: string;
  /** What to do while there is none. */
  readonly empty: string;
  /** What changes when the list is another one. */
  readonly made: readonly ListedKind[];
  /** What changes what is said of an entry beside its name. */
  readonly told: readonly ListedKind[];
  readonly groups?: GroupKind;
  readonly read: (state: AnnotationState) => readonly Entry[];
  readonly keyOf: (entry: Entry) => string;
  readonly groupOf: (entry: Entry) => number | null;
  readonly nameOf: (entry: Entry) => string;
  /** In lower case. */
  readonly wordsOf: (entry: Entry) => string;
  /** What it is found by when it is written out whole. */
  readonly numberOf: (entry: Entry) => string;
  readonly detailOf: (entry: Entry, state: AnnotationState) => string;
  readonly isActive: (entry: Entry, active: Active) => boolean;
  /** What a click does besides selecting. */
  readonly choose: (entry: Entry, state: AnnotationState) => void;
  readonly goTo: (entry: Entry, state: AnnotationState) => void;
  readonly rename: (entry: Entry, name: string) => Edit;
  readonly remove: (entry: Entry) => Edit;
  /** What goes with them: said before they are deleted. */
  readonly losses?: (entries: readonly Entry[], state: AnnotationState) => string;
  readonly color?: {
    readonly of: (entry: Entry) => string | null;
    readonly set: (entry: Entry, color: string) => Edit;
  };
  readonly visible?: { readonly of: (entry: Entry) => boolean; readonly set: (entry: Entry, on: boolean) => Edit };
  readonly move?: (entry: Entry, group: number | null) => Edit;
  /** Makes one. */
  readonly add?: () => void;
  /** Makes or changes one by writing: stands above the list. */
  readonly Writing?: ComponentType;
}

const plural = (number: number, one: string) => `${count(number)} ${one}${number === 1 ? '' : 's'}`;

/** The node of a tree that was made last. */
function lastNode({ nodes }: AnnotationState, tree: number): number | undefined {
  let last: number | undefined;
  for (const slot of nodes.ofTree(tree)) last = Math.max(last ?? 0, nodes.id[slot] ?? 0);
  return last;
}

export const trees: Kind<Tree> = {
  one: 'tree',
  many: 'trees',
  empty: 'No tree yet. With the skeleton tool, a click in the picture makes a node and its tree.',
  made: ['trees'],
  told: ['nodes'],
  groups: 'tree',
  read: (state) => [...state.trees.values()],
  keyOf: ({ tree }) => String(tree),
  groupOf: ({ group }) => group,
  nameOf: ({ name, tree }) => name || `Tree ${String(tree)}`,
  wordsOf: (tree) => trees.nameOf(tree).toLowerCase(),
  numberOf: ({ tree }) => String(tree),
  detailOf: ({ tree }, { nodes }) => count(nodes.countIn(tree)),
  isActive: ({ tree }, { activeTree }) => tree === activeTree,
  choose: ({ tree }, state) => {
    activate(lastNode(state, tree));
    useWorking.setState({ activeTree: tree });
  },
  goTo: ({ tree }, state) => {
    activate(lastNode(state, tree), true);
    useWorking.setState({ activeTree: tree });
  },
  rename: ({ tree }, name) => ({ op: 'updateTree', tree, name }),
  remove: ({ tree }) => ({ op: 'deleteTree', tree }),
  losses: (entries, { nodes }) => {
    const lost = entries.reduce((sum, { tree }) => sum + nodes.countIn(tree), 0);
    return lost > 0 ? ` with ${plural(lost, 'node')}` : '';
  },
  color: { of: ({ color }) => color, set: ({ tree }, color) => ({ op: 'updateTree', tree, color }) },
  visible: { of: ({ visible }) => visible, set: ({ tree }, visible) => ({ op: 'updateTree', tree, visible }) },
  move: ({ tree }, group) => ({ op: 'updateTree', tree, group }),
  add: startTree,
};

export const segments: Kind<Segment> = {
  one: 'segment',
  many: 'segments',
  empty: 'No segment yet. What is painted or picked is listed here.',
  made: ['segments'],
  told: ['layers'],
  groups: 'segment',
  read: (state) => [...state.segments.values()],
  keyOf: ({ layer, segment }) => segmentKey(layer, segment),
  groupOf: ({ group }) => group ?? null,
  nameOf: ({ name, segment }) => name || `Segment ${segment}`,
  wordsOf: (segment) => segments.nameOf(segment).toLowerCase(),
  numberOf: ({ segment }) => segment,
  detailOf: ({ layer, segment, name }, { layers }) =>
    [layers.size > 1 ? layers.get(layer)?.name : '', name ? segment : ''].filter(Boolean).join(' · '),
  isActive: ({ layer, segment }, { activeLayer, activeSegment }) => layer === activeLayer && segment === activeSegment,
  choose: ({ layer, segment }) => {
    useWorking.setState({ activeLayer: layer, activeSegment: segment });
    select(undefined, BigInt(segment));
  },
  goTo: ({ at }) => {
    if (at) goTo(at);
  },
  rename: ({ layer, segment }, name) => ({ op: 'updateSegment', layer, segment, name }),
  remove: ({ layer, segment }) => ({ op: 'deleteSegment', layer, segment }),
  losses: () => ' from the list; what is painted stays',
  color: {
    // Whoever chose none sees the one that it is drawn in.
    of: ({ color, segment }) => color ?? `#${hex(segmentColor(BigInt(segment)))}`,
    set: ({ layer, segment }, color) => ({ op: 'updateSegment', layer, segment, color }),
  },
  move: ({ layer, segment }, group) => ({ op: 'updateSegment', layer, segment, group }),
};

export const boxes: Kind<Box> = {
  one: 'box',
  many: 'boxes',
  empty: 'No box yet. With the box tool, a drag in the picture draws one.',
  made: ['boxes'],
  told: [],
  read: (state) => [...state.boxes.values()],
  keyOf: ({ box }) => String(box),
  groupOf: () => null,
  nameOf: ({ name, box }) => name || `Box ${String(box)}`,
  wordsOf: (box) => boxes.nameOf(box).toLowerCase(),
  numberOf: ({ box }) => String(box),
  detailOf: ({ size }) => size.map((edge) => count(Math.round(edge))).join(' × '),
  isActive: ({ box }, { activeBox }) => box === activeBox,
  choose: ({ box }) => {
    chooseBox(box);
  },
  goTo: ({ at, size }) => {
    goTo([at[0] + size[0] / 2, at[1] + size[1] / 2, at[2] + size[2] / 2]);
  },
  rename: ({ box }, name) => ({ op: 'updateBox', box, name }),
  remove: ({ box }) => ({ op: 'deleteBox', box }),
  color: { of: ({ color }) => color, set: ({ box }, color) => ({ op: 'updateBox', box, color }) },
  visible: { of: ({ visible }) => visible, set: ({ box }, visible) => ({ op: 'updateBox', box, visible }) },
};

interface Comment {
  readonly node: number;
  readonly text: string;
}

export const comments: Kind<Comment> = {
  one: 'comment',
  many: 'comments',
  empty: 'No comment yet. Choose a node, and write above.',
  made: ['comments'],
  told: ['trees', 'nodes'],
  read: (state) => [...state.comments].map(([node, text]) => ({ node, text })).sort((a, b) => a.node - b.node),
  keyOf: ({ node }) => String(node),
  groupOf: () => null,
  nameOf: ({ text }) => text,
  wordsOf: ({ text }) => text.toLowerCase(),
  numberOf: ({ node }) => String(node),
  detailOf: ({ node }, { nodes, trees }) => trees.get(nodes.tree[nodes.slotOf(node)] ?? -1)?.name ?? '',
  isActive: ({ node }, { activeNode }) => node === activeNode,
  choose: ({ node }) => {
    activate(node, true);
  },
  goTo: ({ node }) => {
    activate(node, true);
  },
  rename: ({ node }, text) => ({ op: 'setComment', node, text }),
  remove: ({ node }) => ({ op: 'setComment', node, text: '' }),
  Writing: CommentField,
};

const groupsOf = {
  tree: (state: AnnotationState) => [...state.groups.values()].filter(({ kind }) => kind === 'tree'),
  segment: (state: AnnotationState) => [...state.groups.values()].filter(({ kind }) => kind === 'segment'),
} as const;

const noGroups = (): readonly Group[] => [];

/** How the groups of a list are read: the same function each time. */
export const groupsRead = (kind: GroupKind | undefined) => (kind ? groupsOf[kind] : noGroups);
