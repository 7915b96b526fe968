import type { Level } from '@lamella/engine';
import { brickVoxels, decodeMask } from '../../src/annotation/mask';
import type { LoggedBatch, Triple } from '../../src/annotation/operations';
import { undoneAsOf } from './naive';

/** Each voxel of a level: its segment, null where it is not painted. */
type Grid = (bigint | null)[];
const place = ({ size }: Level, x: number, y: number, z: number) => x + size[0] * (y + size[1] * z);
const magOf = (name: string) => (name.includes('-') ? name : `${name}-${name}-${name}`);

/** What each payload of imported voxels paints: a segment by the place of its voxel in the finest level. */
export type Payloads = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/** The definition, voxel by voxel: what the log paints without what is undone, from nothing. */
function paintedBy(log: readonly LoggedBatch[], layer: string, levels: readonly Level[], payloads: Payloads): Grid {
  const finest = levels[0] as Level;
  const { size } = finest;
  const undone = undoneAsOf(log);
  let grid = new Array<bigint | null>(size[0] * size[1] * size[2]).fill(null);
  for (const { operations } of log)
    for (const operation of operations) {
      if (undone.has(operation.step)) continue;
      if (operation.op === 'restore')
        grid = paintedBy(
          log.filter(({ version }) => version <= operation.version),
          layer,
          levels,
          payloads,
        );
      if (operation.op === 'importVoxels' && operation.layer === layer)
        for (const [voxel, segment] of payloads.get(operation.payload) ?? []) grid[voxel] = segment;
      if ((operation.op !== 'paint' && operation.op !== 'unpaint') || operation.layer !== layer) continue;
      const { mag } = levels.find((one) => one.mag.join('-') === magOf(operation.mag)) as Level;
      for (const { at, mask } of operation.bricks) {
        const ranges = decodeMask(mask);
        for (let i = 0; i < ranges.length; i += 2)
          for (let v = ranges[i] ?? 0; v < (ranges[i + 1] ?? 0); v++) {
            const [x, y, z] = [at[0] * 32 + (v % 32), at[1] * 32 + ((v >> 5) % 32), at[2] * 32 + (v >> 10)];
            for (let fz = z * mag[2]; fz < Math.min((z + 1) * mag[2], size[2]); fz++)
              for (let fy = y * mag[1]; fy < Math.min((y + 1) * mag[1], size[1]); fy++)
                for (let fx = x * mag[0]; fx < Math.min((x + 1) * mag[0], size[0]); fx++)
                  grid[place(finest, fx, fy, fz)] = operation.op === 'paint' ? BigInt(operation.segment) : null;
          }
      }
    }
  return grid;
}

/** A coarser level by the rule in words: the most frequent; in a tie painted, then the lower. */
function pooled(fine: Grid, from: Level, to: Level): Grid {
  const grid: Grid = [];
  const f = [0, 1, 2].map((axis) => (to.mag[axis] ?? 1) / (from.mag[axis] ?? 1)) as unknown as Triple;
  for (let z = 0; z < to.size[2]; z++)
    for (let y = 0; y < to.size[1]; y++)
      for (let x = 0; x < to.size[0]; x++) {
        const counts = new Map<bigint | null, number>();
        for (let dz = z * f[2]; dz < Math.min((z + 1) * f[2], from.size[2]); dz++)
          for (let dy = y * f[1]; dy < (y + 1) * f[1]; dy++)
            for (let dx = x * f[0]; dx < (x + 1) * f[0]; dx++) {
              const value = fine[place(from, dx, dy, dz)] ?? null;
              counts.set(value, (counts.get(value) ?? 0) + 1);
            }
        const order = ([a, n]: [bigint | null, number], [b, m]: [bigint | null, number]) =>
          m - n || Number(a === null) - Number(b === null) || ((a ?? 0n) < (b ?? 0n) ? -1 : 1);
        grid.push([...counts].sort(order)[0]?.[0] ?? null);
      }
  return grid;
}

/** All levels of a layer, finest first. */
export function pyramid(
  log: readonly LoggedBatch[],
  layer: string,
  levels: readonly Level[],
  payloads: Payloads = new Map(),
): Grid[] {
  const grids = [paintedBy(log, layer, levels, payloads)];
  for (let n = 1; n < levels.length; n++)
    grids.push(pooled(grids[n - 1] ?? [], levels[n - 1] as Level, levels[n] as Level));
  return grids;
}

/** One brick; 0 where nothing is painted, and beyond the level's end. */
export function brickOf(grid: Grid, of: Level, at: Triple): BigUint64Array {
  const brick = new BigUint64Array(brickVoxels);
  for (let v = 0; v < brickVoxels; v++) {
    const [x, y, z] = [at[0] * 32 + (v % 32), at[1] * 32 + ((v >> 5) % 32), at[2] * 32 + (v >> 10)];
    if (x < of.size[0] && y < of.size[1] && z < of.size[2]) brick[v] = grid[place(of, x, y, z)] ?? 0n;
  }
  return brick;
}

export function bricksOf({ size }: Level): Triple[] {
  const bricks: Triple[] = [];
  for (let z = 0; z * 32 < size[2]; z++)
    for (let y = 0; y * 32 < size[1]; y++) for (let x = 0; x * 32 < size[0]; x++) bricks.push([x, y, z]);
  return bricks;
}

/** The first voxel in which two bricks differ; -1 when they are the same. */
export function differenceOf(a: BigUint64Array, b: BigUint64Array): number {
  return a.findIndex((value, voxel) => value !== b[voxel]);
}
