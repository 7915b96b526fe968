import type { BrickAddress, BrickRefused, ChunkSource } from '../chunks';
import { backoff, type Limits } from './limits';
import type { Want } from './wants';

/** A brick that was refused, for the list that people see. */
export interface Refusal {
  readonly key: string;
  readonly source: ChunkSource;
  readonly brick: BrickAddress;
  readonly cause: string;
  readonly mayRecover: boolean;
  readonly failures: number;
  /** When it is asked for again by itself, in the clock's milliseconds; infinite when only a person may ask again. */
  readonly againAt: number;
}

/** The bricks that were refused, each with its cause and its next try. */
export class Refusals {
  private readonly refused = new Map<string, Refusal>();

  constructor(
    private readonly limits: Limits,
    private readonly clock: () => number,
    private readonly chance: () => number,
    /** Told of a refusal that is given up, to make room for others. */
    private readonly forgotten: (refusal: Refusal) => void,
  ) {}

  get list(): readonly Refusal[] {
    return [...this.refused.values()];
  }

  get count(): number {
    return this.refused.size;
  }

  get(key: string): Refusal | undefined {
    return this.refused.get(key);
  }

  /** Whether the brick is not to be asked for now. */
  waits(key: string): boolean {
    return (this.refused.get(key)?.againAt ?? 0) > this.clock();
  }

  add({ key, source, brick }: Want, cause: BrickRefused): Refusal {
    const failures = (this.refused.get(key)?.failures ?? 0) + 1;
    const again = cause.mayRecover && failures <= this.limits.retries;
    const againAt = again ? this.clock() + backoff(failures, this.limits, this.chance()) : Infinity;
    const refusal = { key, source, brick, cause: cause.message, mayRecover: cause.mayRecover, failures, againAt };
    this.refused.delete(key);
    this.refused.set(key, refusal);
    return refusal;
  }

  /**
   * Gives up the longest refused beyond the limit, and none that is wanted: whoever forgets that a wanted brick was refused asks for
   * it again at once, and without end.
   */
  makeRoom(wanted: ReadonlyMap<string, Want>): void {
    if (this.refused.size <= this.limits.refusals) return;
    let unwanted = 0;
    for (const key of this.refused.keys()) if (!wanted.has(key)) unwanted++;
    for (const refusal of this.refused.values()) {
      if (unwanted <= this.limits.refusals) return;
      if (wanted.has(refusal.key)) continue;
      this.refused.delete(refusal.key);
      this.forgotten(refusal);
      unwanted--;
    }
  }

  remove(key: string): void {
    this.refused.delete(key);
  }

  /** Lets bricks be asked for at once: one, or all. */
  retry(key?: string): void {
    for (const refusal of this.refused.values())
      if (key === undefined || key === refusal.key)
        this.refused.set(refusal.key, { ...refusal, failures: 0, againAt: 0 });
  }

  /** When the next try of any of these bricks is due; infinite when none is. */
  nextTry(wanted: ReadonlyMap<string, Want>): number {
    let next = Infinity;
    for (const { key, againAt } of this.refused.values()) if (wanted.has(key)) next = Math.min(next, againAt);
    return next;
  }
}
