export { plainLook, type SkeletonLook } from './look';
export { NodePicker } from './pickNode';
export { branchPointBit, commentBit, free, Skeleton, type NodeMarks, type TreeStyle } from './skeleton';
