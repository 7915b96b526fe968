export { plainLook, type SkeletonLook } from './look';
export { NodePicker } from './pickNode';
export { Skeleton, type NodeMarks, type TreeStyle } from './skeleton';
