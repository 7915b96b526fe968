import { describe, expect, test } from 'vitest';
import { AskedBricks, type Asked } from '../../src/annotation/voxels/asked';
import { HeldBrick } from '../../src/annotation/voxels/bricks';

interface Sent {
  readonly asked: readonly Asked[];
  readonly signal: AbortSignal;
  readonly answer: () => void;
}

/** A host that answers when it is told to. */
function host() {
  const sent: Sent[] = [];
  const bricks = new AskedBricks(
    (asked, signal) =>
      new Promise((resolve, reject) => {
        const answer = () => {
          for (const one of asked) if (!one.isOver) one.resolve(new HeldBrick(one.place.level, one.place.at));
          resolve();
        };
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        sent.push({ asked, signal, answer });
      }),
  );
  const ask = (x: number, signal?: AbortSignal) => bricks.ask(0, [x, 0, 0], signal);
  const xs = () => sent.map(({ asked }) => asked.map(({ place }) => place.at[0]));
  return { sent, ask, xs, bricks };
}

/** Until all that was begun has come as far as it can. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('bricks that are asked for', () => {
  test('together are shared out among a few requests, in their order', async () => {
    const { ask, xs } = host();
    for (let x = 0; x < 7; x++) void ask(x);
    await pause();
    expect(xs()).toEqual([
      [0, 1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test('one by one gather while requests are open, however many that are', async () => {
    const { ask, xs, sent } = host();
    for (let x = 0; x < 3; x++) void ask(x);
    await pause();
    for (let x = 3; x < 20; x++) {
      void ask(x);
      await pause();
    }
    expect(xs()).toEqual([[0], [1], [2]]);
    sent[0]?.answer();
    await pause();
    expect(xs()[3]).toEqual(Array.from({ length: 17 }, (_, n) => n + 3));
  });

  test('twice come once', async () => {
    const { ask, xs, sent } = host();
    const both = [ask(1), ask(1)];
    await pause();
    expect(xs()).toEqual([[1]]);
    sent[0]?.answer();
    const [one, other] = await Promise.all(both);
    expect(one).toBe(other);
  });

  test('are not sent for once nobody wants them', async () => {
    const { ask, xs, sent } = host();
    for (let x = 0; x < 3; x++) void ask(x);
    await pause();
    const [leaving, other] = [new AbortController(), new AbortController()];
    const left = ask(3, leaving.signal);
    const shared = [ask(4, leaving.signal), ask(4, other.signal)];
    leaving.abort(new Error('elsewhere'));
    await expect(left).rejects.toThrow('elsewhere');
    sent[0]?.answer();
    await pause();
    expect(xs()[3]).toEqual([4]);
    sent[3]?.answer();
    await expect(Promise.all(shared)).resolves.toHaveLength(2);
  });

  test('end their request when nobody wants any of it, and are sent for anew when somebody does', async () => {
    const { ask, sent } = host();
    const leaving = new AbortController();
    const left = [ask(1, leaving.signal), ask(2)];
    await pause();
    const last = new AbortController();
    const third = ask(3, last.signal);
    await pause();
    const ends = Promise.allSettled([left[0], third]);
    leaving.abort();
    last.abort();
    const again = ask(3);
    await pause();
    // Requests of 1 alone and of 3 alone are over; that of 2 is not.
    expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, false, true, false]);
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    sent[3]?.answer();
    await expect(again).resolves.toMatchObject({ at: [3, 0, 0] });
  });

  test('that still wait are refused when the layer is closed, and their requests end', async () => {
    const { ask, sent, bricks } = host();
    const waiting = [0, 1, 2, 3].map((x) => ask(x));
    const ends = Promise.allSettled(waiting);
    await pause();
    bricks.close(new Error('closed'));
    expect((await ends).map((end) => end.status === 'rejected' && String(end.reason))).toEqual(
      Array(4).fill('Error: closed'),
    );
    expect(sent.every(({ signal }) => signal.aborted)).toBe(true);
  });

  test('are refused together when their request is, but for those that were answered', async () => {
    const bricks = new AskedBricks(([first]) => {
      first?.resolve(new HeldBrick(0, [0, 0, 0]));
      return Promise.reject(new Error('broken'));
    });
    const ends = await Promise.allSettled(Array.from({ length: 4 }, (_, x) => bricks.ask(0, [x, 0, 0])));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });
});
