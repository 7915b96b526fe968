import type { VoxelType } from '@lamella/api';
import type { VoxelType as EngineVoxelType } from '@lamella/engine';

/** What the schema calls a voxel type, and what everybody else does. */
export const voxelTypes = {
  U8: 'uint8',
  U16: 'uint16',
  U32: 'uint32',
  U64: 'uint64',
  I8: 'int8',
  I16: 'int16',
  I32: 'int32',
  I64: 'int64',
  F32: 'float32',
  F64: 'float64',
} as const satisfies Record<VoxelType, EngineVoxelType>;

export function voxelBytes(type: VoxelType): number {
  return Number(type.slice(1)) / 8;
}

interface Box {
  readonly min: { readonly x: number; readonly y: number; readonly z: number };
  readonly size: { readonly x: number; readonly y: number; readonly z: number };
}

/** The box around all layers; empty where there are none. */
export function boxAround(boxes: readonly Box[]): Box {
  const axis = (name: 'x' | 'y' | 'z') => {
    const low = Math.min(...boxes.map((box) => box.min[name]));
    const high = Math.max(...boxes.map((box) => box.min[name] + box.size[name]));
    return boxes.length === 0 ? { low: 0, size: 0 } : { low, size: high - low };
  };
  const [x, y, z] = [axis('x'), axis('y'), axis('z')];
  return { min: { x: x.low, y: y.low, z: z.low }, size: { x: x.size, y: y.size, z: z.size } };
}

/** Bytes of a layer's finest voxels before compression. */
export function rawBytes(layer: {
  readonly box: Box;
  readonly voxelType: VoxelType;
  readonly channels: number;
  readonly timepoints: number;
}): number {
  const { x, y, z } = layer.box.size;
  return x * y * z * layer.channels * layer.timepoints * voxelBytes(layer.voxelType);
}
