import type { Level, Vec3 } from '../chunks';
import type { BrickMask, VoxelBox } from './brickMasks';

export interface FloodFill {
  readonly level: Level;
  /** The voxel that the fill begins at. */
  readonly seed: Vec3;
  /** Only these voxels; one layer of them makes a fill in two dimensions. */
  readonly box: VoxelBox;
  /** Whether the voxel around a place (its centre, in voxels of magnification 1) may be filled; the seed's always is. */
  isMeant?(x: number, y: number, z: number): boolean;
  /** The fill ends when it has so many voxels. */
  readonly most: number;
  /** A brick's ids, x fastest, then y, z; null when all are 0. */
  read(brick: Vec3, signal: AbortSignal): Promise<BigUint64Array | null>;
  /** Told after each brick. */
  progress?(voxels: number, bricksWaiting: number): void;
}

export interface Filled {
  readonly masks: readonly BrickMask[];
  readonly voxels: number;
  /** False when the fill ended at the most voxels it may have, or at the border of its box or of the volume. */
  readonly isWhole: boolean;
  /** The box around what was filled. */
  readonly around: VoxelBox;
}

interface Part {
  readonly at: Vec3;
  readonly taken: Uint8Array;
  readonly seeds: number[];
}

/**
 * All voxels with the seed's id that are joined to it through faces. Goes brick by brick, read anew each time that the fill comes back,
 * and rests after each, so that it can be cancelled.
 * @throws RangeError for a seed outside the box; the signal's reason when aborted; whatever `read` throws.
 */
export async function floodFill(fill: FloodFill, signal: AbortSignal): Promise<Filled> {
  const { level, seed, box, most } = fill;
  const edge = level.brickEdge;
  if (!([0, 1, 2] as const).every((axis) => seed[axis] >= box.from[axis] && seed[axis] < box.to[axis]))
    throw new RangeError(`The fill begins at voxel ${seed.join(', ')}, outside its box.`);
  const parts = new Map<string, Part>();
  const queue = new Set<Part>();
  const low: [number, number, number] = [...seed];
  const high: [number, number, number] = [seed[0] + 1, seed[1] + 1, seed[2] + 1];
  let [voxels, isWhole] = [0, true];

  const reach = (x: number, y: number, z: number) => {
    if (x < box.from[0] || y < box.from[1] || z < box.from[2] || x >= box.to[0] || y >= box.to[1] || z >= box.to[2]) {
      isWhole = false;
      return;
    }
    if (voxels > 0 && !isMeant(x, y, z)) return;
    const at: Vec3 = [Math.floor(x / edge), Math.floor(y / edge), Math.floor(z / edge)];
    const key = at.join();
    let part = parts.get(key);
    if (!part) parts.set(key, (part = { at, taken: new Uint8Array(edge ** 3), seeds: [] }));
    const number = x - at[0] * edge + edge * (y - at[1] * edge + edge * (z - at[2] * edge));
    if (part.taken[number]) return;
    part.seeds.push(number);
    queue.add(part);
  };

  const { mag, origin } = level;
  const centre = (axis: 0 | 1 | 2, n: number) => origin[axis] + (n + 0.5) * mag[axis];
  const isMeant = (x: number, y: number, z: number) => fill.isMeant?.(centre(0, x), centre(1, y), centre(2, z)) ?? true;
  reach(...seed);
  let wanted: bigint | undefined;
  for (const part of queue) {
    const ids = await fill.read(part.at, signal);
    signal.throwIfAborted();
    wanted ??= ids?.[part.seeds[0] ?? 0] ?? 0n;
    const [x0, y0, z0] = [part.at[0] * edge, part.at[1] * edge, part.at[2] * edge];
    for (let number = part.seeds.pop(); number !== undefined; number = part.seeds.pop()) {
      if (part.taken[number] || (ids ? ids[number] : 0n) !== wanted) continue;
      if (voxels === most) return done(false);
      part.taken[number] = 1;
      voxels++;
      const x = x0 + (number % edge);
      const y = y0 + (Math.floor(number / edge) % edge);
      const z = z0 + Math.floor(number / (edge * edge));
      [x, y, z].forEach((place, axis) => {
        low[axis] = Math.min(low[axis] ?? place, place);
        high[axis] = Math.max(high[axis] ?? place, place + 1);
      });
      // A layer is no border of itself: a fill in two dimensions is whole although it does not leave its plane.
      if (box.to[0] - box.from[0] > 1) for (const step of [-1, 1]) reach(x + step, y, z);
      if (box.to[1] - box.from[1] > 1) for (const step of [-1, 1]) reach(x, y + step, z);
      if (box.to[2] - box.from[2] > 1) for (const step of [-1, 1]) reach(x, y, z + step);
    }
    queue.delete(part);
    fill.progress?.(voxels, queue.size);
  }
  return done(isWhole);

  function done(whole: boolean): Filled {
    const masks = [...parts.values()].filter(({ taken }) => taken.includes(1)).map(({ at, taken }) => ({ at, taken }));
    return { masks, voxels, isWhole: whole, around: { from: low, to: high } };
  }
}
