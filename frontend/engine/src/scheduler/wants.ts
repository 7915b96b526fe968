import type { BrickAddress, ChunkSource } from '../chunks';
import { covering, gridOf } from '../geometry';
import { brickKey, hostBytes, type LayerTargets } from './scene';

/** Visible bricks before prefetched ones; whatever else is here is recent. */
export type Tier = 'visible' | 'prefetch';

/** A brick that is to be had. */
export interface Want {
  readonly key: string;
  readonly source: ChunkSource;
  readonly brick: BrickAddress;
  readonly tier: Tier;
  /** Pixels gained per byte, more near the centre; of two wants of one tier the more useful goes first. */
  usefulness: number;
}

/** What is to be fetched and what must stay. */
export interface Wants {
  readonly wants: ReadonlyMap<string, Want>;
  /** Targets: once all of these are drawn (or refused), the picture is complete. */
  readonly targets: ReadonlySet<string>;
  /** Coarser bricks that stand in on screen for targets not yet here, and the floor. */
  readonly kept: ReadonlySet<string>;
}

/** How a brick stands, as far as the picture goes. */
export type Shown = 'here' | 'refused' | 'missing';

/** A coarsest level of no more than these many bricks is kept whole; of a larger one, what the planes cross. */
const wholeFloorBricks = 8;

/** Pixels from the centre at which a brick is worth half of one at the centre. */
const halfWorth = 256;

/**
 * What the picture needs. Each missing target is wanted for the sharpness that it adds over the best that already stands in for it;
 * a missing stand-in for what it adds over all missing targets that it covers: few bytes for many pixels, so it comes early. The
 * coarsest level is the floor that keeps any later picture from being blank; where it is too coarse to help now, it comes last.
 */
export function wantsOf(layers: Iterable<LayerTargets>, shown: (key: string) => Shown): Wants {
  const wants = new Map<string, Want>();
  const targets = new Set<string>();
  const kept = new Set<string>();
  const want = (source: ChunkSource, brick: BrickAddress, key: string, usefulness: number) => {
    const known = wants.get(key);
    if (known) known.usefulness += usefulness;
    else wants.set(key, { key, source, brick, tier: 'visible', usefulness });
  };

  for (const { source, level, standIn, sharpness, targets: bricks } of layers) {
    const sharp = (index: number) => sharpness[index] ?? 0;
    for (const { key, brick, pixels, distance } of bricks.values()) {
      targets.add(key);
      const worth = pixels / (1 + distance / halfWorth);
      const isHere = shown(key) === 'here';
      const stands = isHere ? level : bestStandIn(source, brick, shown, kept);
      const now = stands === undefined ? 0 : sharp(stands);
      if (!isHere && standIn !== level && sharp(standIn) > now) {
        const over = covering(source, brick, standIn);
        const gain = (worth * (sharp(standIn) - now)) / over.length / hostBytes(source, standIn);
        for (const other of over) {
          const otherKey = brickKey(source, other);
          // One that was refused stays wanted too, so that its refusal is remembered; it waits until it is due again.
          if (shown(otherKey) !== 'here') want(source, other, otherKey, gain);
        }
      }
      // A target that is here stays wanted, so that it is not taken for one of the past.
      want(source, brick, key, (worth * Math.max(sharp(level) - now, 0)) / hostBytes(source, level));
    }
    for (const brick of floorOf(source, bricks.values())) {
      const key = brickKey(source, brick);
      kept.add(key);
      if (!wants.has(key)) want(source, brick, key, 0);
    }
  }
  return { wants, targets, kept };
}

/** The finest coarser level that wholly covers a missing brick; its bricks are kept. */
function bestStandIn(source: ChunkSource, brick: BrickAddress, shown: (key: string) => Shown, kept: Set<string>) {
  for (let level = brick.level + 1; level < source.levels.length; level++) {
    const keys = covering(source, brick, level).map((other) => brickKey(source, other));
    const here = keys.filter((key) => shown(key) === 'here');
    for (const key of here) kept.add(key);
    if (here.length === keys.length) return level;
  }
  return undefined;
}

/** The coarsest level's bricks that are always held. */
function floorOf(source: ChunkSource, bricks: Iterable<{ readonly brick: BrickAddress }>): BrickAddress[] {
  const level = source.levels.length - 1;
  const coarsest = source.levels[level];
  const found = new Map<string, BrickAddress>();
  if (!coarsest) return [];
  const [nx, ny, nz] = gridOf(coarsest);
  const whole = nx * ny * nz <= wholeFloorBricks;
  for (const { brick } of bricks) {
    if (whole) {
      for (let z = 0; z < nz; z++)
        for (let y = 0; y < ny; y++)
          for (let x = 0; x < nx; x++) found.set(`${x},${y},${z}`, { ...brick, level, x, y, z });
      break;
    }
    for (const other of covering(source, brick, level)) found.set(`${other.x},${other.y},${other.z}`, other);
  }
  return [...found.values()];
}
