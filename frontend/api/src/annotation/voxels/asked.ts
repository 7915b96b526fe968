import { Gathering, type Wish } from '../../bricks/gathering';
import { Slots } from '../../bricks/slots';
import type { Triple } from '../operations';
import type { HeldBrick } from './bricks';
import { mostAtOnce, type BrickPlace } from './reader';
import { keyOf } from './shelf';

/** Of the six connections that a browser opens to a host over HTTP/1.1, datasets' bricks have five for themselves. */
const mostRequests = 3;

/** A brick that somebody waits for, or several do. */
export class Asked implements Wish {
  readonly brick: Promise<HeldBrick>;
  isOver = false;
  askers = 0;
  private give!: (brick: HeldBrick) => void;
  private fail!: (why: unknown) => void;

  constructor(readonly place: BrickPlace) {
    this.brick = new Promise((resolve, reject) => ([this.give, this.fail] = [resolve, reject]));
  }

  resolve(brick: HeldBrick): void {
    this.isOver = true;
    this.give(brick);
  }

  reject(why: unknown): void {
    this.isOver = true;
    this.fail(why);
  }
}

/** Bricks of one layer, each asked for once however many wait for it, in a few requests. */
export class AskedBricks {
  private readonly waiting = new Map<string, Asked>();
  private readonly gathering: Gathering<Asked>;

  /** @param load Resolves or rejects each of some bricks that is not over. */
  constructor(load: (asked: readonly Asked[], signal: AbortSignal) => Promise<void>) {
    const send = async (asked: readonly Asked[], signal: AbortSignal) => {
      try {
        await load(asked, signal);
      } catch (error) {
        for (const one of asked) if (!one.isOver) one.reject(error);
      }
      for (const one of asked) this.forget(one);
    };
    this.gathering = new Gathering(new Slots(mostRequests), (share) => Math.min(share, mostAtOnce), send);
  }

  ask(level: number, at: Triple, signal?: AbortSignal): Promise<HeldBrick> {
    const one = this.waiting.get(keyOf(level, at)) ?? this.add({ level, at });
    one.askers++;
    const leave = () => {
      if (--one.askers > 0 || one.isOver) return;
      one.reject(signal?.reason);
      this.forget(one);
      this.gathering.look();
    };
    signal?.addEventListener('abort', leave, { once: true });
    return one.brick;
  }

  close(why: Error): void {
    for (const one of this.waiting.values()) if (!one.isOver) one.reject(why);
    this.waiting.clear();
    this.gathering.look();
  }

  private add(place: BrickPlace): Asked {
    const one = new Asked(place);
    this.waiting.set(keyOf(place.level, place.at), one);
    this.gathering.add(one);
    return one;
  }

  private forget(one: Asked): void {
    const key = keyOf(one.place.level, one.place.at);
    if (this.waiting.get(key) === one) this.waiting.delete(key);
  }
}
