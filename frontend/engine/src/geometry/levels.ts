import type { BrickAddress, ChunkSource, Level, Vec3 } from '../chunks';
import type { View } from '../view';

/** At half a pixel the next level, twice as coarse, has a voxel to each pixel: from there on it serves as well, and nothing drawn is blurred. */
const finestVoxelPixels = 0.5;

/** Coarser than this is no help while something better is on the way. */
export const coarsestStandInPixels = 8;

/** Screen pixels (not CSS pixels) that the shortest edge of a level's voxel covers. */
export function voxelPixels(level: Level, view: View, voxelSize: Vec3, devicePixelRatio: number): number {
  const shortest = Math.min(level.mag[0] * voxelSize[0], level.mag[1] * voxelSize[1], level.mag[2] * voxelSize[2]);
  return (shortest * devicePixelRatio) / view.unitsPerPixel;
}

/** Index of the finest level whose voxels cover at least half a screen pixel; the coarsest where all are smaller. */
export function bestLevel(source: ChunkSource, view: View, voxelSize: Vec3, devicePixelRatio: number): number {
  const found = source.levels.findIndex(
    (level) => voxelPixels(level, view, voxelSize, devicePixelRatio) >= finestVoxelPixels,
  );
  return found < 0 ? source.levels.length - 1 : found;
}

/**
 * Index of the one level that is worth fetching as a stand-in while `best` is on the way: the coarsest whose voxels cover no
 * more than 8 screen pixels. `best` itself when there is none between.
 */
export function standInLevel(
  source: ChunkSource,
  best: number,
  view: View,
  voxelSize: Vec3,
  devicePixelRatio: number,
): number {
  const helps = (level: Level) => voxelPixels(level, view, voxelSize, devicePixelRatio) <= coarsestStandInPixels;
  const found = source.levels.findLastIndex((level, index) => index > best && helps(level));
  return found < 0 ? best : found;
}

/** The bricks of a coarser level that cover a finer brick: one, unless the grids of the two levels do not nest. */
export function covering(source: ChunkSource, brick: BrickAddress, level: number): BrickAddress[] {
  const fine = source.levels[brick.level];
  const coarse = source.levels[level];
  if (!fine || !coarse) throw new RangeError(`There is no level ${level}: the volume has ${source.levels.length}.`);
  const along = (axis: 0 | 1 | 2, index: number): readonly [number, number] => {
    const edge = coarse.mag[axis] * coarse.brickEdge;
    const begin = (fine.origin[axis] + index * fine.brickEdge * fine.mag[axis] - coarse.origin[axis]) / edge;
    const end = begin + (fine.brickEdge * fine.mag[axis]) / edge;
    const last = Math.ceil(coarse.size[axis] / coarse.brickEdge) - 1;
    const within = (n: number) => Math.min(Math.max(n, 0), last);
    return [within(Math.floor(begin + 1e-9)), within(Math.ceil(end - 1e-9) - 1)];
  };
  const [x0, x1] = along(0, brick.x);
  const [y0, y1] = along(1, brick.y);
  const [z0, z1] = along(2, brick.z);
  const found: BrickAddress[] = [];
  for (let z = z0; z <= z1; z++)
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) found.push({ ...brick, level, x, y, z });
  return found;
}
