import type { BrickAddress, ChunkSource } from '../chunks';
import { bricksCrossed, covering } from '../geometry';
import type { Plane } from '../seams';
import type { Bricks, ResidentBrick } from './bricks';

/** A resident brick to be drawn. */
export interface DrawnBrick {
  readonly brick: BrickAddress;
  readonly resident: ResidentBrick;
}

/** What of one layer a plane is drawn from. */
export interface Cover {
  /** By level, the best first: where two overlap, the earlier is what one sees. */
  readonly levels: readonly { readonly level: number; readonly bricks: readonly DrawnBrick[] }[];
  readonly refused: readonly BrickAddress[];
}

/** Finer levels than the wanted one are looked through only so far: each holds up to eight times as many bricks. */
const finerSteps = 2;

/**
 * Which resident bricks show a plane: those of the wanted level, and where they are missing those of finer levels (left from
 * before one zoomed out), then of coarser ones. Nothing but the missing parts is drawn twice.
 */
export function cover(bricks: Bricks, plane: Plane, wanted: number, channel: number, time: number): Cover {
  const { source } = bricks;
  const level = source.levels[wanted];
  if (!level) return { levels: [], refused: [] };
  const levels: { level: number; bricks: DrawnBrick[] }[] = [];
  const refused: BrickAddress[] = [];

  const look = (index: number, candidates: Iterable<BrickAddress>): BrickAddress[] => {
    const drawn: DrawnBrick[] = [];
    const absent: BrickAddress[] = [];
    for (const brick of candidates) {
      const resident = bricks.get(brick);
      if (resident) drawn.push({ brick, resident });
      else absent.push(brick);
    }
    if (drawn.length > 0) levels.push({ level: index, bricks: drawn });
    return absent;
  };

  const crossed = bricksCrossed(plane, level).map(({ x, y, z }) => ({ level: wanted, x, y, z, channel, time }));
  let missing = look(wanted, crossed);
  if (bricks.anyRefused) refused.push(...missing.filter((brick) => bricks.isRefused(brick)));
  for (let finer = wanted - 1; finer >= Math.max(0, wanted - finerSteps) && missing.length > 0; finer--)
    look(finer, overlapping(source, missing, finer));
  for (let coarser = wanted + 1; coarser < source.levels.length && missing.length > 0; coarser++)
    missing = look(coarser, overlapping(source, missing, coarser));
  return { levels, refused };
}

/** The bricks of another level that share voxels with any of these, each once. */
function overlapping(source: ChunkSource, bricks: readonly BrickAddress[], level: number): Iterable<BrickAddress> {
  const found = new Map<string, BrickAddress>();
  for (const brick of bricks)
    for (const other of covering(source, brick, level)) found.set(`${other.x}-${other.y}-${other.z}`, other);
  return found.values();
}
