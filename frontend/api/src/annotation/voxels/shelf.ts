import type { Level } from '@lamella/engine';
import type { Triple } from '../operations';
import type { HeldBrick } from './bricks';
import { spanOf } from './grid';

/** The bricks that are kept up to date, as many as fit; what was asked for longest ago goes first. */
export class BrickShelf {
  private readonly bricks = new Map<string, HeldBrick>();
  private readonly byLevel: Map<string, HeldBrick>[];
  private bytes = 0;

  /** @param letGo Told of each brick that went to make room. */
  constructor(
    private readonly levels: readonly Level[],
    private readonly mostBytes: number,
    private readonly letGo: (brick: HeldBrick) => void,
  ) {
    this.byLevel = levels.map(() => new Map());
  }

  get all(): Iterable<HeldBrick> {
    return this.bricks.values();
  }

  get(level: number, at: Triple): HeldBrick | undefined {
    return this.byLevel[level]?.get(keyOf(level, at));
  }

  has(brick: HeldBrick): boolean {
    return this.get(brick.level, brick.at) === brick;
  }

  /** It was asked for. */
  use(brick: HeldBrick): void {
    const key = keyOf(brick.level, brick.at);
    this.bricks.delete(key);
    this.bricks.set(key, brick);
  }

  add(brick: HeldBrick): void {
    const key = keyOf(brick.level, brick.at);
    this.bricks.set(key, brick);
    this.byLevel[brick.level]?.set(key, brick);
    this.grew(brick.bytes);
  }

  /** A brick takes more memory now, or less. */
  grew(bytes: number): void {
    this.bytes += bytes;
    for (const [key, brick] of this.bricks) {
      if (this.bytes <= this.mostBytes || this.bricks.size === 1) return;
      this.bricks.delete(key);
      this.byLevel[brick.level]?.delete(key);
      this.bytes -= brick.bytes;
      this.letGo(brick);
    }
  }

  clear(): void {
    this.bricks.clear();
    for (const level of this.byLevel) level.clear();
  }

  /** Whether a brick shares voxels with one of a level. */
  isOver(level: number, at: Triple, brick: HeldBrick): boolean {
    const [from, to] = [this.levels[level], this.levels[brick.level]];
    if (!from || !to) return false;
    const { first, last } = spanOf(from, at, to);
    return ([0, 1, 2] as const).every((axis) => brick.at[axis] >= first[axis] && brick.at[axis] <= last[axis]);
  }

  /** Adds the bricks of all levels that share voxels with one. */
  near(level: number, at: Triple, into: Set<HeldBrick>): void {
    const from = this.levels[level];
    if (!from) return;
    this.levels.forEach((to, number) => {
      const held = this.byLevel[number];
      if (!held || held.size === 0) return;
      const { first, last } = spanOf(from, at, to);
      const count = (last[0] - first[0] + 1) * (last[1] - first[1] + 1) * (last[2] - first[2] + 1);
      if (count > held.size) {
        for (const brick of held.values()) if (this.isOver(level, at, brick)) into.add(brick);
        return;
      }
      for (let z = first[2]; z <= last[2]; z++)
        for (let y = first[1]; y <= last[1]; y++)
          for (let x = first[0]; x <= last[0]; x++) {
            const brick = held.get(keyOf(number, [x, y, z]));
            if (brick) into.add(brick);
          }
    });
  }
}

export const keyOf = (level: number, [x, y, z]: Triple) => `${String(level)}/${String(x)},${String(y)},${String(z)}`;
