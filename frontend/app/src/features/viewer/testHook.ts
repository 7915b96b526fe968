import type { Panel, Status, Vec3, View } from '@lamella/engine';
import type { Work } from '../annotations/work';
import { useWorking, type Other, type Working } from '../annotations/working';
import { copyPicture } from './drawing';
import { useViewer } from './store';

/** What scripts and tests may ask of the open viewer, as `window.lamella`. Absent while no viewer is open. */
export interface LamellaHook {
  /** The centre in voxels of magnification 1 (x, y, z). */
  readonly position: Vec3;
  readonly view: View;
  /** In CSS pixels from the canvas' top left corner. */
  readonly panels: readonly Panel[];
  readonly status: Status | undefined;
  /** Resolves once all visible bricks are drawn, or refused and marked so. */
  readonly settled: Promise<void>;
  /** Goes to a position, and to what else of the view is given. */
  show(view: Partial<View>): void;
  /** The value under a point of the canvas, in CSS pixels, by layer; 64-bit ids as decimal text. */
  valuesAt(x: number, y: number): Readonly<Record<string, string>>;
  /** What the open annotation holds, as this person sees it; undefined where none is open. */
  readonly annotation: AnnotationSeen | undefined;
  /** RGBA of a rectangle of the canvas (CSS pixels; all of it by default), rows from the top. */
  readPixels(part?: {
    x: number;
    y: number;
    width: number;
    height: number;
  }): Promise<{ width: number; height: number; data: number[] }>;
}

/** An open annotation as it is told to scripts: how much there is of everything, and who is where. */
export interface AnnotationSeen extends Readonly<
  Record<'version' | 'nodes' | 'edges' | 'trees' | 'segments' | 'boxes' | 'comments' | 'branchPoints', number>
> {
  /** x, y, z of each node in voxels of magnification 1, in the order of the nodes' numbers. */
  readonly places: readonly Vec3[];
  /** What brushes paint with; decimal digits. */
  readonly segment: string;
  readonly activeNode: number | undefined;
  readonly activeTree: number | undefined;
  readonly others: readonly Pick<Other, 'name' | 'at' | 'tool' | 'drawing'>[];
  /** How much of the skeleton is here: only what can be seen from the view, or all of it. */
  readonly skeleton: Working['arrived'];
  /** Where one's own edits are. */
  readonly saved: string;
}

declare global {
  interface Window {
    lamella?: LamellaHook;
  }
}

const { getState, setState } = useViewer;

/** Puts the hook in place until the returned function is called. */
export function offerHook(): () => void {
  const hook: LamellaHook = {
    get position() {
      return getState().view.position;
    },
    get view() {
      return getState().view;
    },
    get panels() {
      return getState().panels;
    },
    get status() {
      return getState().engine?.status();
    },
    get settled() {
      return getState().engine?.settled() ?? Promise.reject(new Error('The viewer is not open yet.'));
    },
    show(part) {
      setState(({ view }) => ({ view: { ...view, ...part } }));
    },
    valuesAt(x, y) {
      const values = getState().engine?.pick(x, y)?.values ?? new Map<string, { value: number | bigint }>();
      return Object.fromEntries([...values].map(([name, { value }]) => [name, String(value)]));
    },
    get annotation() {
      const { work } = useWorking.getState();
      return work && seenOf(work);
    },
    async readPixels(part) {
      const copy = await copyPicture(part);
      const pixels = copy.getContext('2d')?.getImageData(0, 0, copy.width, copy.height).data ?? [];
      return { width: copy.width, height: copy.height, data: [...pixels] };
    },
  };
  window.lamella = hook;
  return () => {
    if (window.lamella === hook) delete window.lamella;
  };
}

function seenOf(work: Work): AnnotationSeen {
  const { saved, others, arrived, activeSegment, activeNode, activeTree } = useWorking.getState();
  const { nodes, trees, segments, boxes, comments, branchPoints } = work.state;
  return {
    version: work.session.replica.version,
    nodes: nodes.count,
    edges: nodes.edgeCount,
    trees: trees.size,
    segments: segments.size,
    boxes: boxes.size,
    comments: comments.size,
    branchPoints: branchPoints.size,
    // Asked for by who looks at a few nodes; how many there are is asked for in every frame of a measurement.
    get places() {
      const slots = [...trees.keys()].flatMap((tree) => [...nodes.ofTree(tree)]);
      return slots.sort((a, b) => (nodes.id[a] ?? 0) - (nodes.id[b] ?? 0)).map((slot) => nodes.read(slot).at);
    },
    segment: activeSegment,
    skeleton: arrived,
    activeNode,
    activeTree,
    others: others.map(({ name, at, tool, drawing }) => ({ name, at, tool, drawing })),
    saved: saved.kind,
  };
}
