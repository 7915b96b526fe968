import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrickRefused, type ChunkSource } from '../src/chunks';
import { remoteSource, serveSource, type Port } from '../src/worker';
import { HeldSource, pyramid } from './sources';

describe('A source on the other side of a port', () => {
  let channel: MessageChannel;
  let held: HeldSource;
  let remote: ChunkSource;
  const at = (x: number) => ({ level: 0, x, y: 0, z: 0, channel: 0, time: 0 });
  const never = new AbortController().signal;

  beforeEach(() => {
    channel = new MessageChannel();
    held = new HeldSource('em', pyramid([256, 256, 256]));
    const { id, kind, voxelType, levels, channels, timepoints, fillValue } = held;
    serveSource(channel.port2 as unknown as Port, held);
    remote = remoteSource(channel.port1 as unknown as Port, {
      id,
      kind,
      voxelType,
      levels,
      channels,
      timepoints,
      fillValue,
    });
    channel.port1.start();
    channel.port2.start();
  });
  afterEach(() => {
    channel.port1.close();
    channel.port2.close();
  });

  test('answers reads in whatever order it likes, and hands the voxels over without a copy', async () => {
    const reads = [remote.read(at(0), never), remote.read(at(1), never)];
    await expect.poll(() => held.open.size).toBe(2);
    const [first, second] = [...held.open.values()];
    const voxels = new ArrayBuffer(8);
    second?.answer(voxels);
    first?.answer(null);
    const [a, b] = await Promise.all(reads);
    expect(a).toBe(null);
    expect(b?.byteLength).toBe(8);
    expect(voxels.byteLength).toBe(0);
  });

  test('passes refusals on with their cause', async () => {
    const read = remote.read(at(0), never);
    await expect.poll(() => held.open.size).toBe(1);
    [...held.open.values()][0]?.refuse(new BrickRefused('The disk is on fire.', true));
    await expect(read).rejects.toEqual(new BrickRefused('The disk is on fire.', true));
    await expect(read).rejects.toMatchObject({ mayRecover: true });
  });

  test('rejects an aborted read at once and aborts it over there', async () => {
    const controller = new AbortController();
    const read = remote.read(at(0), controller.signal);
    await expect.poll(() => held.open.size).toBe(1);
    controller.abort(new DOMException('Gone.', 'AbortError'));
    await expect(read).rejects.toThrow('Gone.');
    await expect.poll(() => held.aborted).toBe(1);
  });

  test('never sends a read that was aborted in the same go', async () => {
    const controller = new AbortController();
    const read = remote.read(at(0), controller.signal);
    controller.abort();
    await expect(read).rejects.toThrow();
    void remote.read(at(1), never);
    await expect.poll(() => held.asked.map(({ x }) => x)).toEqual([1]);
  });
});
