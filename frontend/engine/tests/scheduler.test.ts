import { describe, expect, test } from 'vitest';
import { BrickRefused, type Vec3 } from '../src/chunks';
import { coarsestStandInPixels, covering, voxelPixels } from '../src/geometry';
import { brickKey, type Scene } from '../src/scheduler';
import { random } from './random';
import { Bench, flat, sceneOf, settle } from './scenes';
import { HeldSource, pyramid } from './sources';

const mebi = 2 ** 20;
const centre: Vec3 = [1024.5, 1024.5, 1024.5];
const volume = () => new HeldSource('em', pyramid([2048, 2048, 2048]));

describe('The scheduler', () => {
  test('draws all that is visible, and then asks for nothing more', async () => {
    const source = volume();
    const bench = new Bench();
    const scene = sceneOf(source, centre);
    bench.look(scene);
    await bench.answerAll(source, scene);
    const { settled, missing, visible, queued, loading } = bench.scheduler.status();
    expect({ settled, missing, queued, loading }).toEqual({ settled: true, missing: 0, queued: 0, loading: 0 });
    expect(visible).toBe(17 * 17);
    const asked = source.asked.length;
    bench.look(scene);
    expect(source.asked.length).toBe(asked);
  });

  test('asks for the brick that gains most pixels per byte first, the nearest to the centre of equals', () => {
    const source = volume();
    const bench = new Bench({ reads: 400 });
    bench.look(sceneOf(source, centre));
    const levels = source.asked.map(({ level }) => level);
    expect(levels.slice(0, 5)).toEqual([3, 3, 3, 3, 0]);
    const far = source.asked
      .filter(({ level }) => level === 0)
      .map(({ x, y }) => Math.hypot(x * 32 + 16 - 1024.5, y * 32 + 16 - 1024.5));
    const half = far.length / 2;
    const mean = (some: number[]) => some.reduce((a, b) => a + b, 0) / some.length;
    expect(mean(far.slice(0, half))).toBeLessThan(mean(far.slice(half)) * 0.6);
  });

  test('fetches no level whose voxels cover more than 8 pixels before the better ones', () => {
    const next = random(5);
    for (let round = 0; round < 40; round++) {
      const source = volume();
      const bench = new Bench({ reads: 5000 });
      const scene = sceneOf(source, [next() * 2048, next() * 2048, next() * 2048], 2 ** (next() * 5 - 2));
      bench.look(scene);
      const best = bench.targets.get('em')?.level ?? 0;
      const lastBest = source.asked.findLastIndex(({ level }) => level === best);
      for (const { level } of source.asked.slice(0, lastBest)) {
        const drawn = source.levels[level];
        if (!drawn || level === best) continue;
        expect(voxelPixels(drawn, scene.view, scene.voxelSize, 1)).toBeLessThanOrEqual(coarsestStandInPixels);
      }
    }
  });

  test('aborts what is no longer wanted, and never asks twice for what is on its way', async () => {
    const source = volume();
    const bench = new Bench();
    bench.look(sceneOf(source, centre));
    const open = source.open.size;
    bench.look(sceneOf(source, [200.5, 200.5, 200.5]));
    expect(source.aborted).toBeGreaterThan(open * 0.8);
    await settle();
    for (const { brick } of source.open.values()) if (brick.level === 0) expect(brick.z).toBe(6);
  });

  test('keeps to its limits in reads, in memory and on the GPU, however one flies', async () => {
    const next = random(7);
    const limits = { hostBytes: 24 * mebi, gpuBytes: 16 * mebi, reads: 40, prefetchReads: 10, prefetchBytes: 4 * mebi };
    const source = volume();
    const bench = new Bench(limits);
    for (let step = 0; step < 300; step++) {
      const position: Vec3 = [next() * 2048, next() * 2048, next() * 2048];
      const scene = sceneOf(source, position, 2 ** (next() * 4 - 1), [flat('xy'), flat('xz'), flat('yz')]);
      bench.look(scene, true, [next(), next(), next()]);
      await bench.answer(source, scene, Math.floor(next() * 60), true);
      const { hostBytes, gpuBytes, loading, loadingBytes } = bench.scheduler.status();
      expect(hostBytes).toBeLessThanOrEqual(limits.hostBytes);
      expect(gpuBytes).toBeLessThanOrEqual(limits.gpuBytes);
      expect(loading).toBeLessThanOrEqual(limits.reads);
      expect(loadingBytes).toBeLessThanOrEqual(hostBytes);
    }
    expect(source.mostOpen).toBeLessThanOrEqual(limits.reads);
    expect(bench.renderer.mostBytes).toBeLessThanOrEqual(limits.gpuBytes);
  });

  test('settles wherever one stops, also when memory is tight', async () => {
    const next = random(8);
    const source = volume();
    const bench = new Bench({ hostBytes: 12 * mebi, gpuBytes: 16 * mebi });
    for (let stop = 0; stop < 40; stop++) {
      const position: Vec3 = [next() * 2048, next() * 2048, next() * 2048];
      const scene = sceneOf(source, position, 2 ** (next() * 4 - 1), [flat('xy'), flat('xz'), flat('yz')]);
      bench.look(scene, true);
      await bench.answerAll(source, scene, true);
      expect(bench.scheduler.status().settled).toBe(true);
    }
  });

  test('never lets go of what stands in for a missing brick', async () => {
    const next = random(9);
    const source = volume();
    const bench = new Bench({ gpuBytes: 16 * mebi, hostBytes: 20 * mebi });
    let position: Vec3 = centre;
    let scene: Scene = sceneOf(source, centre);
    bench.look(scene);
    await bench.answerAll(source, scene);
    for (let step = 0; step < 200; step++) {
      position = [position[0] + (next() - 0.5) * 400, position[1] + (next() - 0.5) * 400, position[2] + next() * 20];
      position = [Math.abs(position[0]) % 2048, Math.abs(position[1]) % 2048, position[2] % 2048];
      scene = sceneOf(source, position, 2 ** (next() * 3 - 1));
      bench.look(scene);
      const covered = new Set<string>();
      for (const { targets } of bench.targets.values())
        for (const { key, brick } of targets.values()) if (isCovered(bench, source, brick)) covered.add(key);
      // The floor was loaded at the first look, so that nothing has been blank since.
      for (const { targets } of bench.targets.values()) expect(covered.size).toBe(targets.size);
      await bench.answer(source, scene, Math.floor(next() * 30));
      for (const { targets } of bench.targets.values())
        for (const { key, brick } of targets.values())
          if (covered.has(key)) expect(isCovered(bench, source, brick), key).toBe(true);
    }
  });

  test('gives up no stand-in for bricks that are only fetched ahead', async () => {
    const source = volume();
    const bench = new Bench({ gpuBytes: 10 * 32 ** 3 });
    const panels = [flat('xy', 40, 40)];
    const place: Vec3 = [1088.5, 1088.5, 1072.5];
    const far = sceneOf(source, place, 2, panels);
    bench.look(far);
    await bench.answerAll(source, far);
    const near = sceneOf(source, place, 1, panels);
    bench.look(near, true);
    const targets = [...(bench.targets.get('em')?.targets.values() ?? [])];
    const standIns = new Set(
      targets.flatMap(({ brick }) => covering(source, brick, 1).map((one) => brickKey(source, one))),
    );
    const visible = new Set(targets.map(({ brick }) => `${brick.x},${brick.y},${brick.z}`));
    for (let round = 0; round < 10; round++) {
      for (const read of [...source.open.values()])
        if (!visible.has(`${read.brick.x},${read.brick.y},${read.brick.z}`)) read.answer(source.voxels(read.brick));
      await settle();
      bench.look(near, true);
    }
    expect(bench.scheduler.status().missing).toBe(targets.length);
    expect(bench.renderer.usedBytes).toBe(bench.renderer.budgetBytes);
    for (const key of standIns) expect(bench.renderer.held.has(key), key).toBe(true);
  });

  test('lets visible bricks go before those that are only fetched ahead', async () => {
    const source = volume();
    const bench = new Bench({ reads: 20, prefetchReads: 20 });
    const small = sceneOf(source, centre, 1, [flat('xy', 64, 64)]);
    bench.look(small);
    await bench.answerAll(source, small);
    bench.look(small, true, [0, 0, 1]);
    expect(source.open.size).toBeGreaterThan(0);
    bench.look(sceneOf(source, [300.5, 300.5, 300.5]), true);
    await settle();
    const tiers = [...source.open.values()].map(({ brick }) => brick);
    expect(tiers.every(({ level, z }) => level > 0 || z === 9)).toBe(true);
  });
});

describe('A brick that is refused', () => {
  const scene = (source: HeldSource) => sceneOf(source, [1040.5, 1040.5, 1040.5], 1, [flat('xy', 16, 16)]);
  const refuseFinest = async (source: HeldSource, cause: Error) => {
    for (const read of [...source.open.values()]) {
      if (read.brick.level === 0) read.refuse(cause);
      else read.answer(source.voxels(read.brick));
    }
    await settle();
  };

  test('is asked for again after a wait that doubles, as long as that may help', async () => {
    const source = volume();
    const bench = new Bench({ retries: 3, firstWait: 100, longestWait: 250 });
    const asks: number[] = [];
    bench.look(scene(source));
    for (bench.time = 0; bench.time < 2000; bench.time += 10) {
      bench.look(scene(source));
      if ([...source.open.values()].some(({ brick }) => brick.level === 0)) asks.push(bench.time);
      await refuseFinest(source, new BrickRefused('The store did not answer.', true));
    }
    expect(asks).toEqual([0, 100, 300, 550]);
    expect(bench.scheduler.refused.map(({ cause, failures, againAt }) => [cause, failures, againAt])).toEqual([
      ['The store did not answer.', 4, Infinity],
    ]);
  });

  test('is marked, does not keep the picture from settling, and comes when a person asks again', async () => {
    const source = volume();
    const bench = new Bench();
    bench.look(scene(source));
    await refuseFinest(source, new BrickRefused('Not for you.', false));
    bench.look(scene(source));
    await bench.answerAll(source, scene(source));
    const [refusal] = bench.scheduler.refused;
    expect(refusal?.cause).toBe('Not for you.');
    expect(bench.renderer.refusedKeys).toEqual(new Set([refusal?.key]));
    expect(bench.scheduler.status()).toMatchObject({ settled: true, failed: 1 });

    bench.scheduler.retry(refusal?.key);
    expect(bench.renderer.refusedKeys.size).toBe(0);
    expect(bench.scheduler.takeMarked()).toBe(true);
    bench.look(scene(source));
    await bench.answerAll(source, scene(source));
    expect(bench.scheduler.refused).toEqual([]);
    expect(bench.renderer.refusedKeys.size).toBe(0);
    expect(bench.scheduler.status()).toMatchObject({ settled: true, failed: 0 });
  });

  test('keeps its waits and its last try however many others are refused that are wanted too', async () => {
    const source = volume();
    const limits = { reads: 400, refusals: 500, retries: 3, firstWait: 100, longestWait: 250 };
    const bench = new Bench(limits);
    const wide = sceneOf(source, centre, 1, [flat('xy', 1450, 1450)]);
    bench.look(wide);
    expect(bench.scheduler.status().visible).toBeGreaterThan(2000);
    const asks = new Map<string, number[]>();
    let heard = 0;
    for (; bench.time < 2000; bench.time += 50) {
      bench.look(wide);
      for (; source.open.size > 0; await settle()) {
        for (const read of [...source.open.values()]) read.refuse(new BrickRefused('The store did not answer.', true));
        expect(source.asked.length).toBeLessThan(20_000);
      }
      for (; heard < source.asked.length; heard++) {
        const key = JSON.stringify(source.asked[heard]);
        asks.set(key, [...(asks.get(key) ?? []), bench.time]);
      }
    }
    // What could stand in for them was refused too.
    expect(asks.size).toBeGreaterThan(bench.scheduler.status().visible);
    for (const [key, times] of asks) expect(times, key).toEqual([0, 100, 300, 550]);
    expect(bench.scheduler.status()).toMatchObject({ settled: true, queued: 0, loading: 0 });
  });

  test('is forgotten once nobody wants it and the room is needed, with its mark, the longest refused first', async () => {
    const source = volume();
    const bench = new Bench({ refusals: 100 });
    const panels = [flat('xy', 64, 64)];
    let last = new Set<string>();
    for (let step = 0; step < 60; step++) {
      bench.look(sceneOf(source, [40 + step * 32, 40 + ((step * 7) % 60) * 32, 40 + step * 32], 1, panels));
      const wanted = bench.scheduler.status().tiers.visible;
      last = new Set(source.open.keys());
      for (const read of [...source.open.values()]) read.refuse(new BrickRefused('No.', false));
      await settle();
      expect(bench.scheduler.refused.length).toBeLessThanOrEqual(100 + wanted);
      expect(bench.renderer.refusedKeys).toEqual(new Set(bench.scheduler.refused.map(({ key }) => key)));
    }
    expect(source.asked.length).toBeGreaterThan(300);
    bench.look(sceneOf(source, [-5000, -5000, -5000], 1, panels));
    expect(bench.scheduler.refused.length).toBe(100);
    const kept = new Set(bench.scheduler.refused.map(({ brick: { level, x, y, z } }) => `${level}/${x}-${y}-${z}`));
    for (const key of last) expect(kept.has(key), key).toBe(true);
  });
});

function isCovered(bench: Bench, source: HeldSource, brick: Parameters<typeof brickKey>[1]): boolean {
  for (let level = brick.level; level < source.levels.length; level++) {
    const bricks = level === brick.level ? [brick] : covering(source, brick, level);
    if (bricks.every((other) => bench.renderer.held.has(brickKey(source, other)))) return true;
  }
  return false;
}
