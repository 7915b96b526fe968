import { BrickRefused, type BrickAddress, type Level } from '@lamella/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrickReader } from '../src/bricks/reader';
import { Slots } from '../src/bricks/slots';
import { BatchParser, headerBytes } from '../src/bricks/stream';
import { BrickHost, type Answer } from './brickHost';

const levels: Level[] = [1, 2].map((mag) => ({
  mag: [mag, mag, mag],
  origin: [0, 0, 0],
  size: [512, 512, 512],
  brickEdge: 8,
}));
const at = (x: number, level = 0): BrickAddress => ({ level, x, y: 2, z: 3, channel: 0, time: 0 });
const voxels = (level: number, x: number) => Buffer.alloc(512, 16 * level + x);
const never = () => new AbortController().signal;

describe('The brick reader', () => {
  let host: BrickHost;
  let origin: string;
  let answers: (level: number, x: number) => Answer;
  let stale: number;
  let tokens: (string | null)[];

  beforeEach(async () => {
    answers = voxels;
    stale = 0;
    tokens = [null];
    host = new BrickHost((level, x) => answers(level, x));
    origin = await host.start();
  });
  afterEach(() => host.stop());

  const reader = (slots = new Slots(5)) =>
    new BrickReader(
      { origin, dataset: 'd', layer: 'a layer', version: 'v1', levels, voxelBytes: 1 },
      {
        fetch: (address, init) => fetch(address, init),
        token: (renewed) => Promise.resolve((renewed ? tokens[1] : tokens[0]) ?? null),
        stale: () => stale++,
        slots,
      },
    );
  const readAll = async (xs: number[], from = reader()) => {
    const read = await Promise.all(xs.map((x) => from.read(at(x), never())));
    return read.map((one) => (one ? new Uint8Array(one)[0] : null));
  };

  test('reads one brick by its own address, which a browser can cache', async () => {
    const read = await reader().read(at(5, 1), never());
    expect(read && new Uint8Array(read)).toEqual(new Uint8Array(voxels(1, 5)));
    expect(host.singles).toEqual(['/bricks/d/a%20layer/v1/2-2-2/5-2-3?c=0&t=0']);
  });

  test('joins many reads into small batches, several at a time, and puts every answer where it belongs', async () => {
    const xs = Array.from({ length: 200 }, (_, n) => n);
    expect(await readAll(xs)).toEqual(xs);
    expect(host.batches.length).toBeGreaterThan(10);
    expect(Math.max(...host.batches.map((batch) => batch.length))).toBeLessThanOrEqual(16);
    expect(host.mostOpen).toBeLessThanOrEqual(5);
    expect(host.batches[0]?.[0]).toEqual([0, 0, 2, 3, 0, 0]);
  });

  test('takes answers apart wherever the line cuts them', async () => {
    for (const piece of [1, 7, 15, 16, 17, 511, 528]) {
      host.piece = piece;
      expect(await readAll([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
  });

  test('hands on null for bricks that are all fill value', async () => {
    answers = (level, x) => (x % 2 ? null : voxels(level, x));
    const xs = Array.from({ length: 24 }, (_, n) => n);
    expect(await readAll(xs)).toEqual(xs.map((x) => (x % 2 ? null : x)));
    expect(await readAll([1])).toEqual([null]);
  });

  test('refuses single bricks of a batch in the words of the server, and no others', async () => {
    answers = (level, x) => (x === 3 ? { status: 502, words: 'The disk is on fire.' } : voxels(level, x));
    const from = reader();
    const all = await Promise.allSettled(Array.from({ length: 20 }, (_, x) => from.read(at(x), never())));
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(19);
    expect(all[3]).toMatchObject({ reason: { message: 'The disk is on fire.', mayRecover: true } });
  });

  test('says so when the version is no longer current', async () => {
    host.refusal = { status: 410, words: 'The source has changed.' };
    await expect(reader().read(at(0), never())).rejects.toEqual(new BrickRefused('The source has changed.', false));
    expect(stale).toBe(1);
  });

  test('takes refusals apart: what may pass, and what will not', async () => {
    for (const [status, mayRecover] of [
      [400, false],
      [404, false],
      [429, true],
      [502, true],
      [503, true],
    ] as const) {
      host.refusal = { status, words: 'No.' };
      await expect(reader().read(at(0), never())).rejects.toMatchObject({ message: 'No.', mayRecover });
    }
  });

  test('sends the token, and a fresh one when the first is not taken', async () => {
    host.goodToken = 'fresh';
    tokens = ['old', 'fresh'];
    expect(await readAll([1])).toEqual([1]);
    expect(host.tokens).toEqual(['Bearer old', 'Bearer fresh']);
    tokens = ['old', 'older'];
    await expect(reader().read(at(0), never())).rejects.toMatchObject({ mayRecover: false });
  });

  test('rejects aborted reads at once and drops a batch that nobody waits for', async () => {
    const release = host.hold();
    const from = reader(new Slots(1));
    const controllers = Array.from({ length: 40 }, () => new AbortController());
    const reads = controllers.map(({ signal }, x) => from.read(at(x), signal));
    const results = Promise.allSettled(reads);
    await expect.poll(() => host.batches.length).toBe(1);
    for (const controller of controllers.slice(0, 39)) controller.abort();
    // The first batch is gone; of the reads that had to wait, only the one that is still wanted is asked for.
    await expect.poll(() => host.aborted).toBe(1);
    await expect.poll(() => host.singles.length).toBe(1);
    release();
    const all = await results;
    expect(all.map(({ status }) => status)).toEqual([...Array<string>(39).fill('rejected'), 'fulfilled']);
    expect(host.batches.length).toBe(1);
  });

  test('keeps a batch going as long as one of its bricks is wanted', async () => {
    const release = host.hold();
    const from = reader(new Slots(1));
    const controllers = Array.from({ length: 16 }, () => new AbortController());
    const results = Promise.allSettled(controllers.map(({ signal }, x) => from.read(at(x), signal)));
    await expect.poll(() => host.batches.length).toBe(1);
    for (const controller of controllers.slice(1)) controller.abort();
    release();
    expect((await results)[0]?.status).toBe('fulfilled');
    expect(host.aborted).toBe(0);
  });

  test('asks once more, one by one, for what a broken line did not bring', async () => {
    host.piece = 100;
    host.cutAfter = 3000;
    const xs = Array.from({ length: 16 }, (_, x) => x);
    expect(await readAll(xs, reader(new Slots(1)))).toEqual(xs);
    expect(host.singles.length).toBeGreaterThan(5);
    expect(host.singles.length).toBeLessThan(16);
  });

  test('refuses a brick that cannot be decoded, to be tried again, and none of its batch with it', async () => {
    host.broken = 4;
    const from = reader(new Slots(1));
    const all = await Promise.allSettled(Array.from({ length: 16 }, (_, x) => from.read(at(x), never())));
    expect(all.map(({ status }, x) => (status === 'rejected' ? x : -1)).filter((x) => x >= 0)).toEqual([4]);
    expect(all[4]).toMatchObject({
      reason: { mayRecover: true, message: expect.stringContaining('cannot be decoded') as string },
    });
    await expect(from.read(at(4), never())).rejects.toMatchObject({ mayRecover: true });
  });

  test('lets a host that is away be asked again', async () => {
    await host.stop();
    await expect(reader().read(at(0), never())).rejects.toMatchObject({ name: 'BrickRefused', mayRecover: true });
  });

  test('refuses bricks of a wrong length', async () => {
    answers = () => Buffer.alloc(100);
    await expect(reader().read(at(0), never())).rejects.toMatchObject({ mayRecover: false });
  });

  test('shares its connections between layers fairly', async () => {
    const slots = new Slots(2);
    const xs = Array.from({ length: 100 }, (_, n) => n);
    await Promise.all([readAll(xs, reader(slots)), readAll(xs, reader(slots))]);
    expect(host.mostOpen).toBeLessThanOrEqual(2);
    await expect.poll(() => slots.free).toBe(2);
  });
});

describe('The parser of batches', () => {
  test('refuses a length that no brick has, before it sets memory aside', () => {
    const header = new DataView(new ArrayBuffer(headerBytes));
    header.setUint32(4, 200, true);
    header.setUint32(8, 0xffff_ffff, true);
    const parser = new BatchParser(
      () => 512,
      () => undefined,
    );
    expect(() => parser.push(new Uint8Array(header.buffer))).toThrow(/at most 512/);
  });
});
