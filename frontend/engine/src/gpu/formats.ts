import type { ChunkSource, VoxelType } from '../chunks';
import type { Context } from './context';

/** R16_EXT of EXT_texture_norm16. */
const red16 = 0x822a;

/** How the voxels of an image lie in a texture, and what a texel is worth: value = texel · scale + offset. */
export interface ImageFormat {
  readonly kind: 'r8' | 'r16' | 'r32f';
  readonly internal: number;
  readonly type: number;
  readonly bytesPerVoxel: number;
  readonly scale: number;
  readonly offset: number;
  /** Whether a texel may be NaN, which is drawn as nothing. */
  readonly mayBeNaN: boolean;
  /** Whether the texture unit may mix neighbouring texels. */
  readonly filterable: boolean;
  /** The voxels as the texture takes them: the same memory where nothing needs to change. */
  convert(voxels: ArrayBuffer): Uint8Array | Uint16Array | Float32Array;
}

/**
 * Formats that keep every value exact and can be mixed by the texture unit. 8 and 16 bits stay as they are (signed ones with
 * their top bit flipped, which shifts them by half the range). All else becomes a 32-bit float, the nearest one: exact up to
 * 2^24, and to one part in 16 million beyond, for 64-bit integers and floats too.
 */
export function imageFormat({ gl, norm16, floatLinear }: Context, voxelType: VoxelType): ImageFormat {
  const eight = { kind: 'r8', internal: gl.R8, type: gl.UNSIGNED_BYTE, bytesPerVoxel: 1, scale: 255 } as const;
  const sixteen = { kind: 'r16', internal: red16, type: gl.UNSIGNED_SHORT, bytesPerVoxel: 2, scale: 65535 } as const;
  const exact = { mayBeNaN: false, filterable: true };
  if (voxelType === 'uint8') return { ...eight, ...exact, offset: 0, convert: (voxels) => new Uint8Array(voxels) };
  if (voxelType === 'int8')
    return { ...eight, ...exact, offset: -128, convert: (voxels) => new Uint8Array(voxels).map((v) => v ^ 0x80) };
  if (norm16 && voxelType === 'uint16')
    return { ...sixteen, ...exact, offset: 0, convert: (voxels) => new Uint16Array(voxels) };
  if (norm16 && voxelType === 'int16')
    return {
      ...sixteen,
      ...exact,
      offset: -32768,
      convert: (voxels) => new Uint16Array(voxels).map((v) => v ^ 0x8000),
    };
  return {
    kind: 'r32f',
    internal: gl.R32F,
    type: gl.FLOAT,
    bytesPerVoxel: 4,
    scale: 1,
    offset: 0,
    mayBeNaN: voxelType.startsWith('float'),
    filterable: floatLinear,
    convert: (voxels) => toFloats(voxelType, voxels),
  };
}

/** Every voxel as the nearest 32-bit float. */
export function toFloats(voxelType: VoxelType, voxels: ArrayBuffer): Float32Array {
  switch (voxelType) {
    case 'float32':
      return new Float32Array(voxels);
    case 'float64':
      return Float32Array.from(new Float64Array(voxels));
    case 'uint8':
      return Float32Array.from(new Uint8Array(voxels));
    case 'int8':
      return Float32Array.from(new Int8Array(voxels));
    case 'uint16':
      return Float32Array.from(new Uint16Array(voxels));
    case 'int16':
      return Float32Array.from(new Int16Array(voxels));
    case 'uint32':
      return Float32Array.from(new Uint32Array(voxels));
    case 'int32':
      return Float32Array.from(new Int32Array(voxels));
    case 'uint64':
      return fromHalves(new Uint32Array(voxels), new Uint32Array(voxels));
    case 'int64':
      return fromHalves(new Uint32Array(voxels), new Int32Array(voxels));
  }
}

/** 64-bit integers from their halves in ordinary numbers: going through BigInt takes some twenty times as long. */
function fromHalves(low: Uint32Array, high: Uint32Array | Int32Array): Float32Array {
  const floats = new Float32Array(low.length / 2);
  for (let n = 0; n < floats.length; n++) floats[n] = (high[2 * n + 1] ?? 0) * 4294967296 + (low[2 * n] ?? 0);
  return floats;
}

/** Bytes of one voxel as it is read. */
export function voxelBytes(voxelType: VoxelType): number {
  return Number(/\d+/.exec(voxelType)?.[0]) / 8;
}

/** The fill value of an image as a texel's value. */
export function fillOf(source: ChunkSource): number {
  return Number(source.fillValue);
}
