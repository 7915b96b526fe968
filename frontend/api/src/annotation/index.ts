export type { Arrived, NearBox } from './arrival';
export { keptEdits } from './journal/editsFile';
export { finestUnder, mostFinest } from './sending/finestBricks';
export { Journals } from './journal/journals';
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
export { statusWords, type SessionStatus } from './sending/status';
export { LayerVoxels } from './voxels/picture';
export { mergedReader } from './voxels/reader';
