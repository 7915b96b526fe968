import type { Triple } from '../operations';
import type { HeldBrick } from './bricks';
import { mostAtOnce, type BrickPlace } from './reader';
import { keyOf } from './shelf';

/**
 * So many requests are open at once, and what is asked for meanwhile gathers. Without a bound each brick that came would let a reader ask
 * for one more, in a request of its own, which costs host and browser more than the brick.
 */
const mostRequests = 3;

/** A brick that somebody waits for. */
export interface Asked {
  readonly place: BrickPlace;
  readonly resolve: (brick: HeldBrick) => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting extends Asked {
  readonly brick: Promise<HeldBrick>;
  /** How many still want it. */
  askers: number;
  /** Gives up the request that it is in, if it is in one and nobody wants anything of that. */
  look: () => void;
}

/** Joins bricks that are asked for into requests, in the order in which they were asked for; what nobody wants any more is not sent for. */
export class AskedBricks {
  private queue: Waiting[] = [];
  private readonly waiting = new Map<string, Waiting>();
  private requests = 0;
  private isPlanned = false;

  /** @param send Resolves or rejects each of some bricks. */
  constructor(private readonly send: (asked: readonly Asked[], signal: AbortSignal) => Promise<void>) {}

  ask(level: number, at: Triple, signal?: AbortSignal): Promise<HeldBrick> {
    const one = this.waiting.get(keyOf(level, at)) ?? this.add({ level, at });
    one.askers++;
    signal?.addEventListener(
      'abort',
      () => {
        one.askers--;
        if (one.askers === 0 && this.queue.includes(one)) {
          this.queue = this.queue.filter((other) => other !== one);
          this.forget(one);
          one.reject(signal.reason);
        }
        one.look();
      },
      { once: true },
    );
    return one.brick;
  }

  close(why: Error): void {
    for (const { reject } of this.queue) reject(why);
    this.queue = [];
  }

  private add(place: BrickPlace): Waiting {
    const { promise, resolve, reject } = settling<HeldBrick>();
    const one: Waiting = { place, brick: promise, resolve, reject, askers: 0, look: () => undefined };
    this.waiting.set(keyOf(place.level, place.at), one);
    promise.catch(() => undefined).finally(() => this.forget(one));
    this.queue.push(one);
    if (!this.isPlanned) queueMicrotask(() => this.start());
    this.isPlanned = true;
    return one;
  }

  private forget(one: Waiting): void {
    const key = keyOf(one.place.level, one.place.at);
    if (this.waiting.get(key) === one) this.waiting.delete(key);
  }

  private start(): void {
    this.isPlanned = false;
    while (this.queue.length > 0 && this.requests < mostRequests) {
      const share = Math.ceil(this.queue.length / (mostRequests - this.requests));
      void this.request(this.queue.splice(0, Math.min(share, mostAtOnce)));
    }
  }

  private async request(asked: readonly Waiting[]): Promise<void> {
    const controller = new AbortController();
    const look = () => {
      if (asked.some(({ askers }) => askers > 0)) return;
      // Who asks for one of these again must not get the answer that never comes.
      for (const one of asked) this.forget(one);
      controller.abort();
    };
    for (const one of asked) one.look = look;
    this.requests++;
    try {
      await this.send(asked, controller.signal);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    } finally {
      this.requests--;
      this.start();
    }
  }
}

/** A promise, and what settles it. */
function settling<Value>() {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
