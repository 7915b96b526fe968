import { remoteSource, type Level } from '@lamella/engine';
import { expect, test } from 'vitest';
import { serveLayer, type LineAnswered } from '../src/bricks/serve';
import { Slots } from '../src/bricks/slots';
import { BrickHost } from './brickHost';

const levels: Level[] = [{ mag: [1, 1, 1], origin: [0, 0, 0], size: [512, 512, 512], brickEdge: 8 }];

test.each([
  ['while the host makes it wait', true],
  ['while it waits for a token', false],
])(
  'A layer that is closed %s aborts its reads, and leaves neither ports nor slots behind',
  async (_, answersTokens) => {
    const host = new BrickHost(() => Buffer.alloc(512));
    const origin = await host.start();
    const open = host.hold();
    const [bricks, line] = [new MessageChannel(), new MessageChannel()];
    const slots = new Slots(5);
    let asked = 0;
    line.port1.onmessage = ({ data }: MessageEvent<{ token: number }>) => {
      asked++;
      if (answersTokens) line.port1.postMessage({ token: data.token, bearer: null } satisfies LineAnswered);
    };
    const place = { origin, dataset: 'd', layer: 'em', version: 'v1', levels, voxelBytes: 1 };
    serveLayer({ place, bricks: bricks.port2, line: line.port2 }, (address, init) => fetch(address, init), slots);
    const ends: string[] = [];
    bricks.port2.addEventListener('close', () => ends.push('bricks'));
    line.port2.addEventListener('close', () => ends.push('line'));

    bricks.port1.start();
    const description = { id: 'em', kind: 'image', voxelType: 'uint8', levels, channels: 1, timepoints: 1 } as const;
    const source = remoteSource(bricks.port1, { ...description, fillValue: 0 });
    void source.read({ level: 0, x: 0, y: 0, z: 0, channel: 0, time: 0 }, new AbortController().signal);
    await expect.poll(() => (answersTokens ? host.open : asked)).toBe(1);
    expect(slots.free).toBe(4);

    line.port1.postMessage('closed' satisfies LineAnswered);
    await expect.poll(() => ends.toSorted()).toEqual(['bricks', 'line']);
    await expect.poll(() => slots.free).toBe(5);
    expect(host.aborted).toBe(answersTokens ? 1 : 0);
    open();
    await host.stop();
  },
);

test('A brick for which there is no token is refused with the reason, and asked for again', async () => {
  const [bricks, line] = [new MessageChannel(), new MessageChannel()];
  line.port1.onmessage = ({ data }: MessageEvent<{ token: number }>) =>
    line.port1.postMessage({ token: data.token, refused: 'Your sign-in has ended.' } satisfies LineAnswered);
  const place = { origin: 'http://nowhere.invalid', dataset: 'd', layer: 'em', version: 'v1', levels, voxelBytes: 1 };
  const fetched: string[] = [];
  const fetching = (address: string) => {
    fetched.push(address);
    return Promise.reject(new Error('nobody was to ask'));
  };
  serveLayer({ place, bricks: bricks.port2, line: line.port2 }, fetching, new Slots(5));
  bricks.port1.start();
  const description = { id: 'em', kind: 'image', voxelType: 'uint8', levels, channels: 1, timepoints: 1 } as const;
  const source = remoteSource(bricks.port1, { ...description, fillValue: 0 });

  const read = source.read({ level: 0, x: 0, y: 0, z: 0, channel: 0, time: 0 }, new AbortController().signal);

  await expect(read).rejects.toMatchObject({ message: 'Your sign-in has ended.', mayRecover: true });
  expect(fetched).toEqual([]);
  line.port1.postMessage('closed' satisfies LineAnswered);
});
