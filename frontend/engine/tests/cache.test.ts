import { describe, expect, test } from 'vitest';
import { BrickCache, recordBytes, type Hold } from '../src/cache/brickCache';
import { voxelAt } from '../src/cache/voxels';
import { random } from './random';

describe('The brick cache', () => {
  const make = (budget: number, hold: (key: string) => Hold = () => 'free') => {
    const dropped: string[] = [];
    return { dropped, cache: new BrickCache(budget, hold, (key) => dropped.push(key)) };
  };
  const put = (cache: BrickCache, key: string, bytes: number) => {
    if (!cache.reserve(bytes, 'copied')) return false;
    cache.fill(key, bytes, new ArrayBuffer(bytes));
    return true;
  };

  test('drops the least recently used first', () => {
    const { cache, dropped } = make(3 * (1000 + recordBytes));
    for (const key of ['a', 'b', 'c']) put(cache, key, 1000);
    cache.touch('a');
    put(cache, 'd', 1000);
    expect(dropped).toEqual(['b']);
    expect(cache.keys()).toEqual(['c', 'a', 'd']);
  });

  test('counts what is on its way, so that no arrival can overrun the budget', () => {
    const { cache } = make(3 * (1000 + recordBytes));
    expect([1, 2, 3, 4].map(() => cache.reserve(1000, 'copied'))).toEqual([true, true, true, false]);
    cache.release(1000);
    expect(cache.reserve(1000, 'copied')).toBe(true);
  });

  test('parts with free bricks before copied ones, and never with needed ones', () => {
    const holds: Record<string, Hold> = { a: 'needed', b: 'copied', c: 'free' };
    const { cache, dropped } = make(3 * (1000 + recordBytes), (key) => holds[key] ?? 'needed');
    for (const key of ['a', 'b', 'c']) put(cache, key, 1000);
    expect(cache.reserve(1000, 'free')).toBe(true);
    expect(cache.reserve(1000, 'free')).toBe(false);
    expect(cache.reserve(1000, 'copied')).toBe(true);
    expect(cache.reserve(1000, 'copied')).toBe(false);
    expect(dropped).toEqual(['c', 'b']);
  });

  test('never exceeds its budget, whatever comes and goes', () => {
    const next = random(3);
    const budget = 100_000;
    const { cache } = make(budget, (key) => (Number(key) % 7 === 0 ? 'needed' : 'free'));
    const open: number[] = [];
    for (let step = 0; step < 5000; step++) {
      const bytes = Math.floor(next() * 9000);
      if (next() < 0.6 && cache.reserve(bytes, 'free')) open.push(bytes);
      else if (open.length > 0) {
        const filled = open.pop() ?? 0;
        if (next() < 0.2) cache.release(filled);
        else cache.fill(String(step), filled, next() < 0.3 ? null : new ArrayBuffer(filled));
      }
      if (next() < 0.2) cache.drop(String(Math.floor(next() * step)));
      expect(cache.usedBytes).toBeLessThanOrEqual(budget);
      expect(cache.usedBytes).toBeGreaterThanOrEqual(cache.count * recordBytes);
    }
  });

  test('counts empty bricks too, so that a flight through nothing comes to an end', () => {
    const { cache, dropped } = make(10 * recordBytes);
    for (let n = 0; n < 25; n++) {
      expect(cache.reserve(0, 'free')).toBe(true);
      cache.fill(String(n), 0, null);
    }
    expect(cache.count).toBe(10);
    expect(dropped.length).toBe(15);
  });

  test('refuses more voxels than were announced', () => {
    const { cache } = make(10_000);
    cache.reserve(1000, 'free');
    expect(() => cache.fill('a', 1000, new ArrayBuffer(1001))).toThrow(/1001 bytes/);
  });
});

describe('A voxel of a brick', () => {
  test('is read exactly in every type, x fastest, then y, z', () => {
    const edge = 4;
    const at = (3 + edge * (2 + edge * 1)) as number;
    const set = <Numbers extends { [index: number]: number | bigint; buffer: ArrayBuffer }>(
      numbers: Numbers,
      value: Numbers[number],
    ) => {
      numbers[at] = value;
      return numbers.buffer;
    };
    const n = edge ** 3;
    const cases = [
      ['uint8', set(new Uint8Array(n), 255), 255],
      ['int8', set(new Int8Array(n), -128), -128],
      ['uint16', set(new Uint16Array(n), 65_535), 65_535],
      ['int16', set(new Int16Array(n), -32_768), -32_768],
      ['uint32', set(new Uint32Array(n), 4_294_967_295), 4_294_967_295],
      ['int32', set(new Int32Array(n), -2_147_483_648), -2_147_483_648],
      ['float32', set(new Float32Array(n), 0.5), 0.5],
      ['float64', set(new Float64Array(n), Math.PI), Math.PI],
      ['uint64', set(new BigUint64Array(n), 2n ** 64n - 1n), 2n ** 64n - 1n],
      ['int64', set(new BigInt64Array(n), -(2n ** 63n)), -(2n ** 63n)],
    ] as const;
    for (const [type, voxels, value] of cases) {
      expect(voxelAt(voxels, type, edge, 3, 2, 1), type).toBe(value);
      expect(Number(voxelAt(voxels, type, edge, 2, 2, 1)), type).toBe(0);
    }
  });

  test('outside the brick there is none', () => {
    expect(() => voxelAt(new ArrayBuffer(64), 'uint8', 4, 4, 0, 0)).toThrow(RangeError);
    expect(() => voxelAt(new ArrayBuffer(64), 'uint8', 4, 0, -1, 0)).toThrow(RangeError);
  });
});
