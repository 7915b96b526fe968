/** x, y, z. Positions and sizes are in voxels of magnification 1, rotations in degrees. */
export type Triple = readonly [number, number, number];

/** A segment id: 64 bits do not fit a JSON number, so it is a string of decimal digits. */
export type SegmentId = string;

/** How many finest voxels one voxel spans, as it is written in addresses: `1`, `2-2-1`. */
export type MagName = string;

/** "only" leaves alone whatever does not belong to that segment; "empty" whatever is not 0. */
export type PaintMode = 'everywhere' | 'empty' | { readonly only: SegmentId };

export interface PaintedBrick {
  /** The brick's address at the operation's magnification. */
  readonly at: Triple;
  /** Base64 of run lengths over its voxels, x fastest: LEB128 numbers that alternate skip, take. */
  readonly mask: string;
}

export type Metadata = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface Tree {
  readonly tree: number;
  readonly name: string;
  /** #rrggbb */
  readonly color: string;
  readonly group: number | null;
  readonly visible: boolean;
  readonly edgesVisible: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly metadata?: Metadata | null;
}

export interface SkeletonNode {
  readonly node: number;
  readonly tree: number;
  readonly at: Triple;
  readonly radius: number;
  readonly rotation: Triple;
  readonly mag: MagName;
  /** The panel in which it was made, 0 to 255. */
  readonly viewport: number;
  readonly time: number;
}

export type GroupKind = 'tree' | 'segment';

export interface Group {
  readonly kind: GroupKind;
  readonly group: number;
  readonly name: string;
  readonly parent: number | null;
  readonly expanded: boolean;
}

export interface Segment {
  readonly layer: string;
  readonly segment: SegmentId;
  readonly name?: string | null;
  readonly color?: string | null;
  readonly group?: number | null;
  readonly at?: Triple | null;
  readonly metadata?: Metadata | null;
}

export interface Box {
  readonly box: number;
  readonly at: Triple;
  readonly size: Triple;
  readonly name: string;
  readonly color: string;
  readonly visible: boolean;
}

export interface VolumeLayer {
  readonly layer: string;
  readonly name: string;
  /** The dataset's segmentation that shows where nothing is painted. */
  readonly fallback: string | null;
  readonly largestSegment: SegmentId;
}

type Some<Whole, Key extends keyof Whole> = Pick<Whole, Key> & Partial<Omit<Whole, Key>>;

/** What an edit does, without the step it belongs to. */
export type Edit =
  | ({ readonly op: 'createTree' } & Some<Tree, 'tree' | 'name' | 'color' | 'time'>)
  | ({ readonly op: 'updateTree' } & Some<Tree, 'tree'>)
  | { readonly op: 'deleteTree'; readonly tree: number }
  | ({ readonly op: 'createNode'; readonly mag?: MagName | null } & Some<
      Omit<SkeletonNode, 'mag'>,
      'node' | 'tree' | 'at' | 'radius' | 'time'
    >)
  | ({ readonly op: 'updateNode' } & Some<Omit<SkeletonNode, 'tree'>, 'node'>)
  | { readonly op: 'deleteNode'; readonly node: number }
  | { readonly op: 'moveNodes'; readonly nodes: readonly number[]; readonly tree: number }
  | { readonly op: 'mergeTrees'; readonly from: number; readonly into: number }
  | { readonly op: 'createEdge'; readonly a: number; readonly b: number }
  | { readonly op: 'deleteEdge'; readonly a: number; readonly b: number }
  | { readonly op: 'setComment'; readonly node: number; readonly text: string }
  | { readonly op: 'setBranchPoint'; readonly node: number; readonly on: boolean; readonly time: number }
  | ({ readonly op: 'createGroup' } & Some<Group, 'kind' | 'group' | 'name'>)
  | ({ readonly op: 'updateGroup' } & Some<Group, 'kind' | 'group'>)
  | { readonly op: 'deleteGroup'; readonly kind: GroupKind; readonly group: number }
  | ({ readonly op: 'createSegment' } & Segment)
  | ({ readonly op: 'updateSegment' } & Segment)
  | { readonly op: 'deleteSegment'; readonly layer: string; readonly segment: SegmentId }
  | ({ readonly op: 'createBox' } & Some<Box, 'box' | 'at' | 'size' | 'name' | 'color'>)
  | ({ readonly op: 'updateBox' } & Some<Box, 'box'>)
  | { readonly op: 'deleteBox'; readonly box: number }
  | ({ readonly op: 'createLayer' } & Some<VolumeLayer, 'layer' | 'name' | 'largestSegment'>)
  | { readonly op: 'updateLayer'; readonly layer: string; readonly name: string }
  | { readonly op: 'deleteLayer'; readonly layer: string }
  | { readonly op: 'importSkeleton'; readonly payload: string }
  | { readonly op: 'importVoxels'; readonly layer: string; readonly payload: string }
  | PaintEdit
  | { readonly op: 'undo'; readonly target: string }
  | { readonly op: 'redo'; readonly target: string }
  | { readonly op: 'restore'; readonly version: number };

export type PaintEdit =
  | {
      readonly op: 'paint';
      readonly layer: string;
      readonly mag: MagName;
      readonly segment: SegmentId;
      readonly mode: PaintMode;
      readonly bricks: readonly PaintedBrick[];
    }
  | {
      readonly op: 'unpaint';
      readonly layer: string;
      readonly mag: MagName;
      readonly bricks: readonly PaintedBrick[];
    };

/** An edit and the step that is undone together with it. */
export type Operation = Edit & { readonly step: string };

/** What a client sends. */
export interface Batch {
  readonly clientId: string;
  readonly batchId: string;
  /** The version of the log that the client had seen. */
  readonly baseVersion: number;
  readonly operations: readonly Operation[];
}

/** What the host answers to a batch. */
export interface Appended {
  readonly version: number;
  /** It had been appended before. */
  readonly already: boolean;
  /** Its paint and unpaint operations as they were cut, in order. */
  readonly paint?: readonly (PaintEdit & { readonly step: string })[];
}

interface Changed<Entity, Key> {
  readonly put?: readonly Entity[];
  readonly gone?: readonly Key[];
}

/** What a batch with undo, redo, restore or an import changed, so that no older log is needed. */
export interface Effect {
  /** Too much to list: the skeleton is to be read anew. */
  readonly reload?: boolean;
  readonly trees?: Changed<Tree, number>;
  readonly nodes?: Changed<SkeletonNode, number>;
  readonly edges?: Changed<readonly [number, number], readonly [number, number]>;
  readonly comments?: Changed<readonly [number, string], number>;
  readonly branchPoints?: Changed<readonly [number, number], number>;
  readonly groups?: Changed<Group, Pick<Group, 'kind' | 'group'>>;
  readonly segments?: Changed<Segment, Pick<Segment, 'layer' | 'segment'>>;
  readonly boxes?: Changed<Box, number>;
  readonly layers?: Changed<VolumeLayer, string>;
  /** Finest bricks whose voxels changed. */
  readonly bricks?: readonly { readonly layer: string; readonly at: readonly Triple[] }[];
  /** Steps that the batch has turned: an undo or redo may have none, and whose a step is only the host knows. */
  readonly turned?: readonly { readonly step: string; readonly undone: boolean }[];
}

/** A batch as the log has it. */
export interface LoggedBatch {
  readonly version: number;
  readonly clientId: string;
  readonly batchId: string;
  readonly person: string;
  readonly at: string;
  readonly operations: readonly Operation[];
  readonly effect?: Effect | null;
}
