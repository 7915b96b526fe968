export type { Arrived, NearBox } from './arrival';
export { keptEdits } from './editsFile';
export { finestUnder, mostFinest } from './finestBricks';
export { Journals } from './journals';
export { NodeTable } from './nodes';
export type {
  Box,
  Edit,
  Group,
  GroupKind,
  LoggedBatch,
  MagName,
  Metadata,
  PaintMode,
  Segment,
  Tree,
  Triple,
} from './operations';
export { Replica, type Told } from './replica';
export { AnnotationSession } from './session';
export { readSkeleton } from './skeleton';
export { AnnotationState, segmentKey } from './state';
export { statusWords, type SessionStatus } from './status';
export { LayerVoxels } from './voxels/picture';
export { mergedReader } from './voxels/reader';
