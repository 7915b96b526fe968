import type { AnnotationState, Arrived, SessionStatus } from '@lamella/api/annotation';
import { useMemo } from 'react';
import { create } from 'zustand';
import type { Work } from './work';

/** Kinds of things whose lists are shown. */
export type ListedKind = 'trees' | 'nodes' | 'comments' | 'branchPoints' | 'groups' | 'segments' | 'boxes' | 'layers';

export interface Other {
  /** A tab of a person: the same person may be here twice. */
  readonly client: string;
  readonly name: string;
  /** #rrggbb */
  readonly color: string;
  readonly at: readonly [number, number, number] | undefined;
  readonly tool: string;
  /** Of their brush, in voxels of magnification 1; null with another tool. */
  readonly radius: number | null;
  /** What they are drawing just now, point after point: a stroke, a lasso, two corners of a box; empty while nothing. */
  readonly drawing: readonly (readonly [number, number, number])[];
}

export interface Working {
  /** What is open; undefined on pages without an annotation, and until it is loaded. */
  readonly work: Work | undefined;
  readonly mayEdit: boolean;
  /** How much of the skeleton is here. */
  readonly arrived: Arrived;
  /** Each grows with every change of its kind: who shows a list reads the state again when it does. */
  readonly revisions: Readonly<Record<ListedKind, number>>;
  readonly saved: SessionStatus;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly activeTree: number | undefined;
  readonly activeNode: number | undefined;
  /** The layer that brushes paint in, and the segment they paint; decimal digits. */
  readonly activeLayer: string | undefined;
  readonly activeSegment: string;
  readonly activeBox: number | undefined;
  readonly others: readonly Other[];
}

const none: Working['revisions'] = {
  trees: 0,
  nodes: 0,
  comments: 0,
  branchPoints: 0,
  groups: 0,
  segments: 0,
  boxes: 0,
  layers: 0,
};

export const nothingOpen: Working = {
  work: undefined,
  mayEdit: false,
  arrived: 'coming',
  revisions: none,
  saved: { kind: 'saved', edits: 0, why: null, refused: [] },
  canUndo: false,
  canRedo: false,
  activeTree: undefined,
  activeNode: undefined,
  activeLayer: undefined,
  activeSegment: '0',
  activeBox: undefined,
  others: [],
};

/** The annotation that is open in this tab, if one is: what lists, tools and the saved state look at. */
export const useWorking = create<Working>(() => nothingOpen);

/**
 * Something read from the annotation's state, read again when one of these kinds changes.
 * @param read Must be stable, and must copy what it returns: the state changes in place.
 */
export function useListed<Value>(
  kinds: readonly ListedKind[],
  read: (state: AnnotationState) => Value,
): Value | undefined {
  const work = useWorking((working) => working.work);
  const revision = useWorking((working) => kinds.map((kind) => working.revisions[kind]).join());
  // The state has no identity of its own, its revisions have.
  return useMemo(() => work && read(work.state), [work, revision, read]);
}
