import type { Level } from '@lamella/engine';
import type { Triple } from '../operations';
import type { HeldBrick } from './bricks';
import { spanOf } from './grid';
import type { BrickPlace } from './reader';

/**
 * The bricks that are kept up to date, as many as fit; what was asked for longest ago goes first. Where those were that went is
 * remembered: whoever asked for one may still show it.
 */
export class BrickShelf {
  private readonly bricks = new Map<string, HeldBrick>();
  private readonly byLevel: Map<string, HeldBrick>[];
  private readonly gone: Map<string, BrickPlace>[];
  private bytes = 0;

  constructor(
    private readonly levels: readonly Level[],
    private readonly mostBytes: number,
  ) {
    this.byLevel = levels.map(() => new Map());
    this.gone = levels.map(() => new Map());
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
    this.gone[brick.level]?.delete(key);
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
      this.gone[brick.level]?.set(key, { level: brick.level, at: brick.at });
    }
  }

  clear(): void {
    this.bricks.clear();
    for (const level of [...this.byLevel, ...this.gone]) level.clear();
  }

  /** Whether a brick shares voxels with one of a level. */
  isOver(level: number, at: Triple, brick: BrickPlace): boolean {
    const [from, to] = [this.levels[level], this.levels[brick.level]];
    if (!from || !to) return false;
    const { first, last } = spanOf(from, at, to);
    return ([0, 1, 2] as const).every((axis) => brick.at[axis] >= first[axis] && brick.at[axis] <= last[axis]);
  }

  /** Adds the bricks of all levels that share voxels with one. */
  near(level: number, at: Triple, into: Set<HeldBrick>): void {
    this.eachOver(this.byLevel, level, at, (_, brick) => into.add(brick));
  }

  /** Forgets, and answers, where those were that went and share voxels with one; of all that went when it is null. */
  forgetGone(over: BrickPlace | null): BrickPlace[] {
    const places: BrickPlace[] = [];
    const forget = (key: string, place: BrickPlace) => {
      places.push(place);
      this.gone[place.level]?.delete(key);
    };
    if (over) this.eachOver(this.gone, over.level, over.at, forget);
    else for (const gone of this.gone) gone.forEach((place, key) => forget(key, place));
    return places;
  }

  private eachOver<Place extends BrickPlace>(
    byLevel: readonly Map<string, Place>[],
    level: number,
    at: Triple,
    visit: (key: string, place: Place) => void,
  ): void {
    const from = this.levels[level];
    if (!from) return;
    this.levels.forEach((to, number) => {
      const places = byLevel[number];
      if (!places || places.size === 0) return;
      const { first, last } = spanOf(from, at, to);
      const count = (last[0] - first[0] + 1) * (last[1] - first[1] + 1) * (last[2] - first[2] + 1);
      if (count > places.size) {
        for (const [key, place] of places) if (this.isOver(level, at, place)) visit(key, place);
        return;
      }
      for (let z = first[2]; z <= last[2]; z++)
        for (let y = first[1]; y <= last[1]; y++)
          for (let x = first[0]; x <= last[0]; x++) {
            const key = keyOf(number, [x, y, z]);
            const place = places.get(key);
            if (place) visit(key, place);
          }
    });
  }
}

export const keyOf = (level: number, [x, y, z]: Triple) => `${String(level)}/${String(x)},${String(y)},${String(z)}`;
