import type { ChunkSource, VoxelType } from '../chunks';

const bytes: Record<VoxelType, number> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
};

/** Bytes of one voxel. */
export const voxelBytes = (type: VoxelType): number => bytes[type];

/**
 * One voxel of a brick (x fastest, then y, z; little-endian). 64-bit integers are exact: they come as bigint.
 * Throws RangeError where x, y, z lie outside the brick.
 */
export function voxelAt(
  voxels: ArrayBuffer,
  type: VoxelType,
  brickEdge: number,
  x: number,
  y: number,
  z: number,
): number | bigint {
  if (Math.min(x, y, z) < 0 || Math.max(x, y, z) >= brickEdge)
    throw new RangeError(`Voxel ${x}, ${y}, ${z} lies outside a brick of ${brickEdge} voxels a side.`);
  const view = new DataView(voxels);
  const at = (x + brickEdge * (y + brickEdge * z)) * bytes[type];
  switch (type) {
    case 'uint8':
      return view.getUint8(at);
    case 'int8':
      return view.getInt8(at);
    case 'uint16':
      return view.getUint16(at, true);
    case 'int16':
      return view.getInt16(at, true);
    case 'uint32':
      return view.getUint32(at, true);
    case 'int32':
      return view.getInt32(at, true);
    case 'float32':
      return view.getFloat32(at, true);
    case 'float64':
      return view.getFloat64(at, true);
    case 'uint64':
      return view.getBigUint64(at, true);
    case 'int64':
      return view.getBigInt64(at, true);
  }
}

/** So many voxels of a source's fill value. */
export function filled(
  { voxelType, fillValue }: Pick<ChunkSource, 'voxelType' | 'fillValue'>,
  count: number,
): ArrayBuffer {
  const voxels = new ArrayBuffer(count * bytes[voxelType]);
  if (voxelType === 'uint64') new BigUint64Array(voxels).fill(BigInt(fillValue));
  else if (voxelType === 'int64') new BigInt64Array(voxels).fill(BigInt(fillValue));
  else new arrays[voxelType](voxels).fill(Number(fillValue));
  return voxels;
}

const arrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;
