import { finestUnder, mostFinest } from '@lamella/api/annotation';
import type { Level, Vec3 } from '@lamella/engine';

/**
 * The level at which strokes paint where one is drawn: that one, or the next finer one of which a brick changes no more finest bricks
 * than the host takes at once. Undefined where that is much finer than what is drawn: a stroke would be far more than is seen of it.
 */
export function paintLevel(levels: readonly Pick<Level, 'mag'>[], drawn: number): number | undefined {
  const finest = levels[0]?.mag;
  if (!finest) return undefined;
  const factors = (level: number): Vec3 => {
    const [x, y, z] = levels[level]?.mag ?? finest;
    return [x / finest[0], y / finest[1], z / finest[2]];
  };
  let level = drawn;
  // A voxel that does not consist of whole finest ones cannot be painted.
  while (level > 0 && !factors(level).every(Number.isInteger)) level--;
  if (level > 0 && finestUnder(factors(level)) > mostFinest) level--;
  return factors(level).every(Number.isInteger) && finestUnder(factors(level)) <= mostFinest ? level : undefined;
}
