import type { VoxelType } from '../chunks';
import { voxelBytes } from './formats';

/**
 * A brick of ids in the smallest of three forms. Neighbouring voxels mostly carry the same few ids, so a brick holds each id
 * once, in its palette, and per voxel only the place there: an eighth of the bytes to upload and to keep.
 */
export type PackedLabels =
  | {
      readonly form: 'byte' | 'short';
      readonly indices: Uint8Array | Uint16Array;
      /** Low and high half of each id in turn. */
      readonly palette: Uint32Array;
    }
  | {
      /** Too many different ids: low and high half of every voxel's id in turn. */
      readonly form: 'whole';
      readonly ids: Uint32Array;
    };

/** The most ids that a palette may hold. */
export const paletteSizes = { byte: 256, short: 4096 } as const;

const hashSize = 8192;

/** Packs the voxels of one brick; every id stays exact, negative ones as the unsigned number with the same 64 bits. */
export function packLabels(voxelType: VoxelType, voxels: ArrayBuffer): PackedLabels {
  const ids = wholeIds(voxelType, voxels);
  const count = ids.length / 2;
  const indices = new Uint16Array(count);
  const palette = new Uint32Array(2 * paletteSizes.short);
  const table = new Int16Array(hashSize).fill(-1);
  let found = 0;
  let lastLow = 0;
  let lastHigh = 0;
  let last = -1;
  for (let n = 0; n < count; n++) {
    const low = ids[2 * n] ?? 0;
    const high = ids[2 * n + 1] ?? 0;
    if (last < 0 || low !== lastLow || high !== lastHigh) {
      let place = (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> 19) & (hashSize - 1);
      for (;;) {
        last = table[place] ?? -1;
        if (last < 0) {
          if (found === paletteSizes.short) return { form: 'whole', ids };
          last = found++;
          table[place] = last;
          palette[2 * last] = low;
          palette[2 * last + 1] = high;
          break;
        }
        if (palette[2 * last] === low && palette[2 * last + 1] === high) break;
        place = (place + 1) & (hashSize - 1);
      }
      lastLow = low;
      lastHigh = high;
    }
    indices[n] = last;
  }
  return found <= paletteSizes.byte
    ? { form: 'byte', indices: Uint8Array.from(indices), palette: palette.slice(0, 2 * found) }
    : { form: 'short', indices, palette: palette.slice(0, 2 * found) };
}

/** Every voxel as the low and high half of its id in turn; fractions are cut off, what is no number is 0. */
function wholeIds(voxelType: VoxelType, voxels: ArrayBuffer): Uint32Array {
  if (voxelType === 'uint64' || voxelType === 'int64') return new Uint32Array(voxels);
  const count = voxels.byteLength / voxelBytes(voxelType);
  const ids = new Uint32Array(2 * count);
  const narrow = narrowVoxels(voxelType, voxels);
  for (let n = 0; n < count; n++) {
    const value = Math.trunc(narrow[n] ?? 0);
    ids[2 * n] = value;
    ids[2 * n + 1] = Math.floor(value / 4294967296);
  }
  return ids;
}

function narrowVoxels(voxelType: Exclude<VoxelType, 'uint64' | 'int64'>, voxels: ArrayBuffer) {
  switch (voxelType) {
    case 'uint8':
      return new Uint8Array(voxels);
    case 'uint16':
      return new Uint16Array(voxels);
    case 'uint32':
      return new Uint32Array(voxels);
    case 'int8':
      return new Int8Array(voxels);
    case 'int16':
      return new Int16Array(voxels);
    case 'int32':
      return new Int32Array(voxels);
    case 'float32':
      return new Float32Array(voxels);
    case 'float64':
      return new Float64Array(voxels);
  }
}

/** An id's low and high half, as shaders and tables take it. */
export function halves(id: bigint): readonly [low: number, high: number] {
  return [Number(id & 0xffffffffn), Number((id >> 32n) & 0xffffffffn)];
}
