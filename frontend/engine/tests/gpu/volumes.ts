import type { BrickAddress, ChunkSource, Level, Vec3, VoxelType } from '../../src/chunks';

/** What a test says of a brick: here with voxels, here and all fill value, not here, or refused. */
export type BrickState = 'here' | 'fill' | 'missing' | 'refused';

/** A volume that is a formula, the same in the browser and in the reference. */
export interface Volume {
  readonly source: ChunkSource;
  voxel(level: number, x: number, y: number, z: number): number | bigint;
  state(brick: { level: number; x: number; y: number; z: number }): BrickState;
}

/** Thirty-two bits that look like chance, of a place. */
export function noise(level: number, x: number, y: number, z: number): number {
  let h = Math.imul(x + 7919 * level, 0x9e3779b1) ^ Math.imul(y + 31, 0x85ebca6b) ^ Math.imul(z + 17, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

interface VolumeOptions {
  readonly kind?: ChunkSource['kind'];
  readonly voxelType?: VoxelType;
  readonly levels?: readonly Level[];
  readonly fillValue?: number | bigint;
  readonly voxel: Volume['voxel'];
  readonly state?: Volume['state'];
}

let made = 0;

export function volume(options: VolumeOptions): Volume {
  const { voxel, kind = 'image', voxelType = 'uint8', levels = pyramid([100, 90, 80]) } = options;
  const state = options.state ?? (() => 'here');
  const fillValue = options.fillValue ?? (voxelType.endsWith('int64') ? 0n : 0);
  const inBrick: Volume['voxel'] = (level, x, y, z) => {
    const edge = levels[level]?.brickEdge ?? 1;
    const brick = { level, x: Math.floor(x / edge), y: Math.floor(y / edge), z: Math.floor(z / edge) };
    return state(brick) === 'fill' ? fillValue : voxel(level, x, y, z);
  };
  const source: ChunkSource = {
    id: `volume ${made++}`,
    kind,
    voxelType,
    levels,
    channels: 1,
    timepoints: 1,
    fillValue,
    read: () => Promise.reject(new Error('The renderer reads nothing.')),
  };
  return { source, voxel: inBrick, state };
}

/** Levels whose voxels double, at mags that may differ by axis. */
export function pyramid(
  size: Vec3,
  mags: readonly Vec3[] = [
    [1, 1, 1],
    [2, 2, 2],
    [4, 4, 4],
  ],
  origin: Vec3 = [0, 0, 0],
  brickEdge = 32,
): Level[] {
  return mags.map((mag) => ({
    mag,
    origin,
    size: [Math.ceil(size[0] / mag[0]), Math.ceil(size[1] / mag[1]), Math.ceil(size[2] / mag[2])],
    brickEdge,
  }));
}

/** All bricks of a volume's levels. */
export function bricksOf({ source }: Volume): BrickAddress[] {
  const found: BrickAddress[] = [];
  source.levels.forEach(({ size, brickEdge }, level) => {
    const count = (n: number) => Math.ceil(n / brickEdge);
    for (let z = 0; z < count(size[2]); z++)
      for (let y = 0; y < count(size[1]); y++)
        for (let x = 0; x < count(size[0]); x++) found.push({ level, x, y, z, channel: 0, time: 0 });
  });
  return found;
}

const arrays = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** A brick's voxels as a server sends them: full cube, fill value beyond the volume's end. */
export function voxelsOf({ source, voxel }: Volume, brick: BrickAddress): ArrayBuffer {
  const level = source.levels[brick.level];
  if (!level) throw new RangeError('no such level');
  const { brickEdge: edge, size } = level;
  const voxels = new arrays[source.voxelType](edge ** 3);
  let n = 0;
  for (let z = brick.z * edge; z < (brick.z + 1) * edge; z++)
    for (let y = brick.y * edge; y < (brick.y + 1) * edge; y++)
      for (let x = brick.x * edge; x < (brick.x + 1) * edge; x++) {
        const inside = x < size[0] && y < size[1] && z < size[2];
        voxels[n++] = (inside ? voxel(brick.level, x, y, z) : source.fillValue) as never;
      }
  return voxels.buffer as ArrayBuffer;
}
