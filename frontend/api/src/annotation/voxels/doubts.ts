import type { HeldBrick } from './bricks';
import { mostAtOnce } from './reader';

/** The host brings coarser levels up within a second; a reader before that waits for it. */
const settleAfter = 700;
const tryAgainAfter = 2_000;

/** Bricks of which only the host can tell how they look, and when it is asked again. */
export class Doubts {
  private readonly urgent = new Set<HeldBrick>();
  private readonly settling = new Set<HeldBrick>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  /** @param ask Reads bricks again, and answers which of them are not to be had now. */
  constructor(private readonly ask: (bricks: readonly HeldBrick[]) => Promise<Iterable<HeldBrick>>) {}

  get haveUrgent(): boolean {
    return this.urgent.size > 0;
  }

  get areNone(): boolean {
    return this.urgent.size + this.settling.size === 0;
  }

  /** What is seen may be wrong. */
  now(brick: HeldBrick): void {
    this.urgent.add(brick);
  }

  /** What is seen is right but for what the host pools from finer levels. */
  later(brick: HeldBrick): void {
    this.settling.add(brick);
  }

  /** Sees to it that the host is asked. */
  plan(wait = this.haveUrgent ? 0 : settleAfter): void {
    if (this.isClosed || this.areNone) return;
    if (this.timer !== undefined && !this.haveUrgent) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.askSome();
    }, wait);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private async askSome(): Promise<void> {
    const from = this.haveUrgent ? this.urgent : this.settling;
    const bricks = [...from].slice(0, mostAtOnce);
    for (const brick of bricks) from.delete(brick);
    try {
      const refused = [...(await this.ask(bricks))];
      this.plan();
      this.askLater(refused);
    } catch {
      this.askLater(bricks);
    }
  }

  /** The host cannot say now. */
  private askLater(bricks: readonly HeldBrick[]): void {
    if (bricks.length === 0) return;
    for (const brick of bricks) this.now(brick);
    this.plan(tryAgainAfter);
  }
}
