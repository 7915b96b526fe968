import { BrickRefused } from '../chunks';
import type { Limits } from './limits';
import type { Tier, Want } from './wants';
import { hostBytes } from './scene';

/** Nothing is fetched ahead while more visible bricks than these are on their way. */
const fewVisible = 8;

/** A read that is open; one that was aborted stays open until the source has let go of it. */
interface Read {
  want: Want;
  readonly bytes: number;
  readonly controller: AbortController;
}

/** What becomes of reads. */
export interface ReadEvents {
  /** Room for so many bytes, or false. */
  reserve(bytes: number, tier: Tier): boolean;
  release(bytes: number): void;
  arrived(want: Want, bytes: number, voxels: ArrayBuffer | null): void;
  refused(want: Want, cause: BrickRefused): void;
  /** A read ended, in whatever way. */
  ended(): void;
}

/** Opens reads in order, within the limits, and aborts those that nobody wants any more. */
export class Reads {
  private readonly open = new Map<string, Read>();
  private live = 0;
  private ahead = 0;
  private bytes = 0;
  aborted = 0;
  arrived = 0;

  constructor(
    private readonly limits: Limits,
    private readonly events: ReadEvents,
  ) {}

  get loading(): number {
    return this.live;
  }

  get loadingBytes(): number {
    return this.bytes;
  }

  has(key: string): boolean {
    return this.open.has(key);
  }

  /** Aborts every read whose brick is not among the wants, and takes over the new tier of the others. */
  keepOnly(wants: ReadonlyMap<string, Want>): void {
    for (const [key, read] of this.open) {
      if (read.controller.signal.aborted) continue;
      const want = wants.get(key);
      if (!want) this.abort(read);
      else {
        this.ahead += Number(want.tier === 'prefetch') - Number(read.want.tier === 'prefetch');
        read.want = want;
      }
    }
  }

  /** Opens reads for these wants, most useful first, as far as limits and memory allow. */
  start(queue: readonly Want[]): void {
    for (const want of queue) {
      if (this.open.has(want.key)) continue;
      const prefetch = want.tier === 'prefetch';
      if (prefetch && (this.ahead >= this.limits.prefetchReads || this.live - this.ahead > fewVisible)) return;
      if (this.live >= this.limits.reads && (prefetch || !this.giveWay())) return;
      const bytes = hostBytes(want.source, want.brick.level);
      if (!this.events.reserve(bytes, want.tier)) {
        if (prefetch || !this.giveWay() || !this.events.reserve(bytes, want.tier)) return;
      }
      this.begin(want, bytes);
    }
  }

  abortAll(): void {
    for (const read of this.open.values()) this.abort(read);
  }

  /** Ends one read ahead for the sake of a visible brick. */
  private giveWay(): boolean {
    let worst: Read | undefined;
    for (const read of this.open.values()) {
      if (read.want.tier !== 'prefetch' || read.controller.signal.aborted) continue;
      if (!worst || read.want.usefulness < worst.want.usefulness) worst = read;
    }
    if (!worst) return false;
    this.abort(worst);
    return true;
  }

  private begin(want: Want, bytes: number): void {
    const read: Read = { want, bytes, controller: new AbortController() };
    this.open.set(want.key, read);
    this.live++;
    this.bytes += bytes;
    if (want.tier === 'prefetch') this.ahead++;
    const { signal } = read.controller;
    void want.source
      .read(want.brick, signal)
      .then(
        (voxels) => {
          if (signal.aborted) return;
          this.account(read);
          if (voxels) this.arrived++;
          this.events.arrived(read.want, bytes, voxels);
        },
        (error: unknown) => {
          if (signal.aborted) return;
          this.account(read);
          this.events.release(bytes);
          this.events.refused(read.want, asRefusal(error));
        },
      )
      .finally(() => {
        this.open.delete(want.key);
        this.events.ended();
      });
  }

  private abort(read: Read): void {
    if (read.controller.signal.aborted) return;
    this.account(read);
    this.events.release(read.bytes);
    this.aborted++;
    read.controller.abort(new DOMException('No longer wanted.', 'AbortError'));
  }

  private account(read: Read): void {
    this.live--;
    this.bytes -= read.bytes;
    if (read.want.tier === 'prefetch') this.ahead--;
  }
}

/** A source that fails in a way of its own has a fault, which asking again does not mend. */
function asRefusal(error: unknown): BrickRefused {
  return error instanceof BrickRefused
    ? error
    : new BrickRefused(error instanceof Error ? error.message : String(error), false);
}
