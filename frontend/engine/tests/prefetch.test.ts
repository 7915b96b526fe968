import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../src/chunks';
import { Pace } from '../src/pace';
import { Motion, prefetchOf, targetsOf } from '../src/scheduler';
import { Bench, flat, sceneOf } from './scenes';
import { HeldSource, pyramid } from './sources';

const source = new HeldSource('em', pyramid([2048, 2048, 2048]));
const centre: Vec3 = [1040.5, 1040.5, 1040.5];

describe('Fetching ahead', () => {
  const scene = sceneOf(source, centre, 1, [flat('xy', 256, 256)]);
  const targets = targetsOf(scene, Infinity, () => 1);
  const ahead = (velocity: Vec3, bytes = Infinity) => prefetchOf(scene, targets, velocity, bytes);

  test('follows the movement first, the sooner the earlier', () => {
    // A brick in half a second: after a quarter one is still in the same, after half a second in the next.
    const bricks = ahead([0, 0, 32 / 500]).map(({ brick }) => brick.z);
    const mean = (z: number) => {
      const places = bricks.flatMap((other, place) => (other === z ? [place] : []));
      return places.reduce((sum, place) => sum + place, 0) / places.length;
    };
    expect(new Set(bricks.slice(0, 50))).toEqual(new Set([33]));
    expect(mean(33)).toBeLessThan(mean(34));
    expect(mean(34)).toBeLessThan(mean(36));
    expect(bricks.at(-1)).toBe(31);
  });

  test('takes the slices before and behind when nothing moves', () => {
    const bricks = ahead([0, 0, 0]).map(({ brick }) => brick.z);
    expect(new Set(bricks)).toEqual(new Set([31, 33]));
  });

  test('keeps to the bytes it may take, and to the level that is drawn', () => {
    const bricks = ahead([0.5, 0.2, 0.1], 20 * 32 ** 3);
    expect(bricks.length).toBe(20);
    expect(new Set(bricks.map(({ brick }) => brick.level))).toEqual(new Set([0]));
  });

  test('never asks for what is visible already', () => {
    const visible = targets.get('em')?.targets;
    for (const { key } of ahead([0.1, 0.1, 0.1])) expect(visible?.has(key)).toBe(false);
  });

  test('makes the next slices appear without one more request', async () => {
    const held = new HeldSource('em', source.levels);
    const bench = new Bench();
    const here = sceneOf(held, centre, 1, [flat('xy', 128, 128)]);
    bench.look(here, true);
    await bench.answerAll(held, here, true);
    const asked = held.asked.length;
    bench.look(sceneOf(held, [centre[0], centre[1], centre[2] + 32], 1, [flat('xy', 128, 128)]));
    expect(bench.scheduler.status().settled).toBe(true);
    expect(held.asked.length).toBe(asked);
  });
});

describe('The movement', () => {
  test('is a velocity that keeps up with steady steps', () => {
    const motion = new Motion();
    for (let step = 0; step < 60; step++) motion.moveTo([0, 0, step], step * 16, 1000);
    expect(motion.velocity(59 * 16)[2]).toBeCloseTo(1 / 16, 3);
  });

  test('is over soon after the last step', () => {
    const motion = new Motion();
    for (let step = 0; step < 60; step++) motion.moveTo([step, 0, 0], step * 16, 1000);
    expect(motion.velocity(60 * 16 + 300)).toEqual([0, 0, 0]);
  });

  test('is not a jump', () => {
    const motion = new Motion();
    motion.moveTo([0, 0, 0], 0, 1000);
    motion.moveTo([5000, 0, 0], 16, 1000);
    expect(motion.velocity(16)).toEqual([0, 0, 0]);
  });
});

describe('The pace of frames that only show more bricks', () => {
  test('leaves most of the time to loading where frames are dear', () => {
    const pace = new Pace();
    let at = 0;
    let drawn = 0;
    for (let n = 0; n < 200; n++) {
      pace.wokeUp(at);
      const due = pace.isDue(at);
      if (due) {
        pace.drew(at);
        drawn++;
      }
      at += due ? 100 : 16;
    }
    expect((drawn * 100) / at).toBeLessThan(0.45);
    expect(drawn).toBeGreaterThan(10);
  });

  test('is twenty a second where they are cheap', () => {
    const pace = new Pace();
    let drawn = 0;
    for (let at = 0; at < 1000; at += 10) {
      pace.wokeUp(at);
      if (!pace.isDue(at)) continue;
      pace.drew(at);
      drawn++;
    }
    expect(drawn).toBe(20);
  });
});
