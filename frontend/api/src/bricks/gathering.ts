import type { Slots } from './slots';

/** Something that is asked for. */
export interface Wish {
  /** Nobody waits any more: it was answered, refused or given up. */
  readonly isOver: boolean;
}

/**
 * Joins what is asked for into requests, in the order in which it was asked for. While no slot is free it gathers: without that bound each
 * answer would let its reader ask for one thing more, in a request of its own. What is over is not sent, and a request of which all is
 * over is aborted.
 */
export class Gathering<Wanted extends Wish> {
  private queue: Wanted[] = [];
  private isPlanned = false;
  /** Each open request looks whether anybody still waits for it. */
  private readonly watchers = new Set<() => void>();

  /**
   * @param most How many a request takes, of the share of all that waits that would fall to it.
   * @param send Answers or refuses each; never rejects.
   */
  constructor(
    private readonly slots: Slots,
    private readonly most: (share: number) => number,
    private readonly send: (wanted: readonly Wanted[], signal: AbortSignal) => Promise<void>,
  ) {}

  add(wanted: Wanted): void {
    this.queue.push(wanted);
    if (this.isPlanned) return;
    this.isPlanned = true;
    queueMicrotask(() => {
      this.isPlanned = false;
      this.start();
    });
  }

  /** Something was given up. */
  look(): void {
    for (const look of this.watchers) look();
  }

  private readonly start = (): void => {
    const { slots } = this;
    this.queue = this.queue.filter(({ isOver }) => !isOver);
    while (this.queue.length > 0 && slots.free > 0) {
      const wanted = this.queue.splice(0, this.most(Math.ceil(this.queue.length / slots.free)));
      slots.take();
      void this.request(wanted).finally(() => slots.give());
    }
    if (this.queue.length > 0) slots.wait(this.start);
  };

  private async request(wanted: readonly Wanted[]): Promise<void> {
    const controller = new AbortController();
    const look = () => {
      if (wanted.every(({ isOver }) => isOver)) controller.abort();
    };
    this.watchers.add(look);
    try {
      await this.send(wanted, controller.signal);
    } finally {
      this.watchers.delete(look);
    }
  }
}
