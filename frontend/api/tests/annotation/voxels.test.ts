import type { Level } from '@lamella/engine';
import { expect, test } from 'vitest';
import { brickVoxels, decodeMask, encodeMask, rangesOf } from '../../src/annotation/mask';
import type { LoggedBatch, Operation, Triple } from '../../src/annotation/operations';
import { Replica, standsAlone } from '../../src/annotation/replica';
import { LayerVoxels } from '../../src/annotation/voxels/picture';
import type { MergedReader } from '../../src/annotation/voxels/reader';
import { chanceOf, type Chance } from './chance';
import { turnedBy } from './naive';
import { brickOf, bricksOf, differenceOf, pyramid } from './naiveVoxels';
import { finest, hostOf, layer, level, levels } from './voxelHost';

/** A ball, cut to what exists of the level. */
function anyPaint({ next, below, of }: Chance): Operation {
  const n = below(levels.length);
  const { size, mag } = levels[n] as Level;
  const at = of(bricksOf(levels[n] as Level));
  const taken = new Uint8Array(brickVoxels);
  const centre = [below(32), below(32), below(32)] as const;
  const reach = 1 + below(9);
  for (let v = 0; v < brickVoxels; v++) {
    const [x, y, z] = [v % 32, (v >> 5) % 32, v >> 10];
    const isIn = at[0] * 32 + x < size[0] && at[1] * 32 + y < size[1] && at[2] * 32 + z < size[2];
    if (isIn && Math.hypot(x - centre[0], y - centre[1], z - centre[2]) < reach) taken[v] = 1;
  }
  const bricks = [{ at, mask: encodeMask(rangesOf(taken)) }];
  const name = mag[0] === mag[2] ? String(mag[0]) : mag.join('-');
  return next() < 0.9
    ? {
        op: 'paint',
        layer,
        mag: name,
        segment: String(2n ** 63n + BigInt(below(4))),
        mode: 'everywhere',
        bricks,
        step: '',
      }
    : { op: 'unpaint', layer, mag: name, bricks, step: '' };
}

/** A box of segments that somebody's file brings. */
function anyPayload({ below }: Chance): Map<number, bigint> {
  const brought = new Map<number, bigint>();
  const [width, height, depth] = finest.size;
  const [x, y, z] = [below(width), below(height), below(depth)];
  for (let dz = z; dz < Math.min(z + 12, depth); dz++)
    for (let dy = y; dy < Math.min(y + 20, height); dy++)
      for (let dx = x; dx < Math.min(x + 20, width); dx++) brought.set(dx + width * (dy + height * dz), BigInt(dx % 3));
  return brought;
}

function finestUnder(operation: Operation): Triple[] {
  if (operation.op !== 'paint' && operation.op !== 'unpaint' && operation.op !== 'importVoxels') return [];
  return bricksOf(finest);
}

test.each([1, 2, 3])('what painters see ends as the log says, at every level (seed %i)', async (seed) => {
  const chance = chanceOf(seed);
  const log: LoggedBatch[] = [];
  const payloads = new Map<string, Map<number, bigint>>();
  const everything = levels.flatMap((of, n) => bricksOf(of).map((at) => ({ level: n, at })));
  const people = ['ann', 'bob', 'cleo'].map((person) => {
    const replica = new Replica(person);
    const voxels = new LayerVoxels(replica, hostOf(log, chance, payloads), { layer, levels, hasFallback: false });
    return { person, replica, voxels, steps: [] as string[] };
  });
  const append = (person: string, operations: readonly Operation[]) => {
    const isTurn = operations.some(standsAlone);
    const turned = operations.flatMap((operation) => ('target' in operation ? [operation.target] : []));
    const before = log.flatMap((batch) => batch.operations).filter(({ step }) => turned.includes(step));
    const at = [...before, ...operations];
    const version = log.length + 1;
    const batch = { version, clientId: person, batchId: String(version), person, at: '', operations };
    log.push(batch);
    const bricks = [{ layer, at: at.flatMap(finestUnder) }];
    if (isTurn) log[version - 1] = { ...batch, effect: { bricks, turned: turnedBy(log) } };
  };
  for (let round = 0; round < 120; round++) {
    const { person, replica, voxels, steps } = chance.of(people);
    const roll = chance.next();
    if (roll < 0.25) {
      const { level: n, at } = chance.of(everything);
      await voxels.read(n, at);
    } else if (roll < 0.6) {
      const step = chance.next() < 0.3 && steps.length > 0 ? (steps.at(-1) ?? '') : `${person} ${String(round)}`;
      if (!steps.includes(step)) steps.push(step);
      replica.perform([{ ...anyPaint(chance), step }]);
    } else if (roll < 0.7 && steps.length > 0) {
      const op = chance.next() < 0.6 ? 'undo' : 'redo';
      replica.perform([{ op, target: chance.of(steps), step: `turn ${String(round)}` }]);
    } else if (roll < 0.76) {
      // A file comes in at the host, not by what this person's browser sends.
      const [payload, step] = [`payload ${String(round)}`, `file ${String(round)}`];
      payloads.set(payload, anyPayload(chance));
      steps.push(step);
      append(person, [{ op: 'importVoxels', layer, payload, step }]);
    } else {
      const sent = chance.next() < 0.7 ? replica.pending[0] : undefined;
      if (sent) append(person, sent.operations);
      replica.receive(log.slice(replica.version), (batch) => (batch === log.at(-1) && sent ? 1 : 0));
    }
  }
  for (const { person, replica } of people)
    while (replica.pending.length > 0) {
      append(person, replica.pending[0]?.operations ?? []);
      replica.receive(log.slice(replica.version), (batch) => (batch === log.at(-1) ? 1 : 0));
    }
  const truth = pyramid(log, layer, levels, payloads);
  for (const { replica, voxels } of people) {
    replica.receive(log.slice(replica.version), () => 0);
    await voxels.settled();
    for (const { level: n, at } of everything)
      expect(differenceOf(await voxels.read(n, at), brickOf(truth[n] ?? [], levels[n] as Level, at))).toBe(-1);
    voxels.close();
  }
});

test("a file's voxels are read anew where the log says they lie, at every level, and nowhere else", async () => {
  const log: LoggedBatch[] = [];
  const brought = new Map<number, bigint>();
  const [width, height] = finest.size;
  for (let z = 3; z < 9; z++)
    for (let y = 20; y < 44; y++)
      for (let x = 40; x < 52; x++) brought.set(x + width * (y + height * z), BigInt(1 + (x % 3)));
  const payloads = new Map([['a file', brought]]);
  const asked: string[] = [];
  const host = hostOf(log, chanceOf(8), payloads);
  const reader: MergedReader = (places) => {
    asked.push(...places.map(({ level: n, at }) => `${String(n)}/${at.join()}`));
    return host(places);
  };
  const replica = new Replica('ann');
  const voxels = new LayerVoxels(replica, reader, { layer, levels, hasFallback: false });
  const everything = levels.flatMap((of, n) => bricksOf(of).map((at) => ({ level: n, at })));
  for (const { level: n, at } of everything) await voxels.read(n, at);
  asked.length = 0;
  const lies: Triple[] = [
    [1, 0, 0],
    [1, 1, 0],
  ];
  const operations: Operation[] = [{ op: 'importVoxels', layer, payload: 'a file', step: 'file' }];
  const effect = { bricks: [{ layer, at: lies }] };
  log.push({ version: 1, clientId: 'bob', batchId: '', person: 'bob', at: '', operations, effect });
  replica.receive(log, () => 0);
  await voxels.settled();
  const truth = pyramid(log, layer, levels, payloads);
  for (const { level: n, at } of everything)
    expect(differenceOf(await voxels.read(n, at), brickOf(truth[n] ?? [], levels[n] as Level, at))).toBe(-1);
  expect([...new Set(asked)].sort()).toEqual(['0/1,0,0', '0/1,1,0', '1/0,0,0', '2/0,0,0']);
  voxels.close();
});

test.each([4, 5, 6])(
  'a stroke that the log has looks undone and redone before the host says so (seed %i)',
  async (seed) => {
    const chance = chanceOf(seed);
    const log: LoggedBatch[] = [];
    const replica = new Replica('ann');
    let asked = 0;
    const host = hostOf(log, chance);
    const reader: MergedReader = (places) => {
      asked++;
      return host(places);
    };
    const voxels = new LayerVoxels(replica, reader, { layer, levels, hasFallback: false });
    const everything = levels.flatMap((of, n) => bricksOf(of).map((at) => ({ level: n, at })));
    for (const { level: n, at } of everything) await voxels.read(n, at);
    const append = (person: string, operation: Operation) => {
      const version = log.length + 1;
      const batch = { version, clientId: person, batchId: '', person, at: '', operations: [operation] };
      log.push(batch);
      const bricks = [{ layer, at: bricksOf(finest) }];
      if (standsAlone(operation)) log[version - 1] = { ...batch, effect: { bricks, turned: turnedBy(log) } };
    };
    const steps = Array.from({ length: 12 }, (_, i) => `${i % 3 === 2 ? 'bob' : 'ann'} ${String(i)}`);
    for (const step of [...steps, ...steps]) append(step.split(' ')[0] ?? '', { ...anyPaint(chance), step });
    replica.receive(log, () => 0);
    await voxels.settled();
    const undone = new Set<string>();
    for (let turns = 0; turns < 8; turns++) {
      const target = chance.of(steps.filter((step) => step.startsWith('ann')));
      const turn: Operation = { op: undone.has(target) ? 'redo' : 'undo', target, step: `turn ${String(turns)}` };
      if (!undone.delete(target)) undone.add(target);
      const before = asked;
      replica.perform([turn]);
      const seen = await Promise.all(everything.map(({ level: n, at }) => voxels.read(n, at)));
      expect(asked).toBe(before);
      append('ann', turn);
      const truth = pyramid(log, layer, levels);
      const wanted = everything.map(({ level: n, at }) => brickOf(truth[n] ?? [], levels[n] as Level, at));
      expect(seen.map((brick, i) => differenceOf(brick, wanted[i] ?? brick))).toEqual(wanted.map(() => -1));
      replica.receive(log.slice(replica.version), () => 1);
      await voxels.settled();
    }
    voxels.close();
  },
);

test("a painter's own stroke is pooled at once as the host pools it", async () => {
  const chance = chanceOf(7);
  const replica = new Replica('ann');
  const voxels = new LayerVoxels(replica, hostOf([], chance), { layer, levels, hasFallback: false });
  const everything = levels.flatMap((of, n) => bricksOf(of).map((at) => ({ level: n, at })));
  for (const { level: n, at } of everything) await voxels.read(n, at);
  const patched = new Set<string>();
  voxels.onPatched(({ level: n, at, values }) => values && patched.add(`${String(n)}/${at.join()}`));
  const operations: Operation[] = [];
  for (let i = 0; i < 30; i++) operations.push({ ...anyPaint(chance), step: 'a stroke' });
  for (const operation of operations) replica.perform([operation]);
  const log: LoggedBatch[] = [
    { version: 1, clientId: '', batchId: '', person: 'ann', at: '', operations, effect: null },
  ];
  const truth = pyramid(log, layer, levels);
  for (const { level: n, at } of everything)
    expect(differenceOf(await voxels.read(n, at), brickOf(truth[n] ?? [], levels[n] as Level, at))).toBe(-1);
  expect(patched.size).toBe(everything.length);
  replica.perform([{ op: 'undo', target: 'a stroke', step: 'undone' }]);
  for (const { level: n, at } of everything)
    expect(differenceOf(await voxels.read(n, at), new BigUint64Array(brickVoxels))).toBe(-1);
  voxels.close();
});

test('a mask is cut by what is seen', async () => {
  const replica = new Replica('ann');
  const voxels = new LayerVoxels(replica, hostOf([], chanceOf(1)), { layer, levels, hasFallback: false });
  const stroke = (mask: string, segment: string): Operation => ({
    op: 'paint',
    layer,
    mag: '1',
    segment,
    mode: 'everywhere',
    bricks: [{ at: [0, 0, 0], mask }],
    step: 's',
  });
  replica.perform([stroke(encodeMask([10, 20]), '18446744073709551615')]);
  replica.perform([stroke(encodeMask([15, 18]), '4294967295')]);
  const taken = new Uint8Array(brickVoxels).fill(1, 5, 30);
  const cut = async (mode: Parameters<typeof voxels.cut>[1]) =>
    decodeMask((await voxels.cut(0, mode, [{ at: [0, 0, 0], taken }]))[0]?.mask ?? '');
  expect(await cut('everywhere')).toEqual([5, 30]);
  expect(await cut('empty')).toEqual([5, 10, 20, 30]);
  expect(await cut({ only: '18446744073709551615' })).toEqual([10, 15, 18, 20]);
  expect(await cut({ only: '4294967295' })).toEqual([15, 18]);
  expect(await voxels.cut(0, { only: '9' }, [{ at: [0, 0, 0], taken }])).toEqual([]);
  voxels.close();
});

test('a brick that found no room is said to be read again once something is painted in it, not before', async () => {
  const log: LoggedBatch[] = [];
  const replica = new Replica('ann');
  const options = { layer, levels, hasFallback: false, mostBytes: 2 * brickVoxels * 8 };
  const voxels = new LayerVoxels(replica, hostOf(log, chanceOf(1)), options);
  const again: string[] = [];
  voxels.onPatched(({ level: n, at, values }) => values ?? again.push(`${String(n)}/${at.join()}`));
  const paint = (at: Triple, step: string): Operation => {
    const bricks = [{ at, mask: encodeMask([0, 32]) }];
    return { op: 'paint', layer, mag: '1', segment: '7', mode: 'everywhere', bricks, step };
  };
  const places = bricksOf(finest).slice(0, 4);
  for (const at of places) {
    await voxels.read(0, at);
    replica.perform([paint(at, `at ${at.join()}`)]);
  }
  expect(again).toEqual([]);
  const [first] = places;
  if (!first) throw new Error('There are bricks.');
  const operations = [paint(first, 'more')];
  log.push({ version: 1, clientId: 'bob', batchId: '', person: 'bob', at: '', operations, effect: null });
  replica.receive(log, () => 0);
  expect(again).toEqual([`0/${first.join()}`]);
  expect((await voxels.read(0, first))[31]).toBe(7n);
  voxels.close();
});

test('a stroke of many bricks is looked at a few times a brick, when it is drawn and when it comes back', async () => {
  const wide = [level([1, 1, 1], [512, 512, 32]), level([2, 2, 1], [256, 256, 32])];
  let looks = 0;
  const bricks = bricksOf(wide[0] as Level).map(([x, y, z]) => {
    // Every look at where a brick lies is counted.
    const at = Object.defineProperty([x, y, z], 0, { get: () => (looks++, x) }) as unknown as Triple;
    return { at, mask: encodeMask([0, 2]) };
  });
  const replica = new Replica('ann');
  const reader: MergedReader = (places) => Promise.resolve({ version: 0, bricks: places.map(() => null) });
  const voxels = new LayerVoxels(replica, reader, { layer, levels: wide, hasFallback: false });
  for (const [n, one] of wide.entries()) await Promise.all(bricksOf(one).map((at) => voxels.read(n, at)));
  looks = 0;
  const stroke: Operation = { op: 'paint', layer, mag: '1', segment: '7', mode: 'everywhere', step: 's', bricks };
  replica.perform([stroke]);
  const batch = { version: 1, clientId: 'c', batchId: 'b', person: 'ann', at: '', operations: [stroke] };
  replica.receive([batch], () => 1);
  expect([bricks.length, (await voxels.read(0, [15, 15, 0]))[1]]).toEqual([256, 7n]);
  expect(looks / bricks.length).toBeLessThan(100);
  voxels.close();
});

test('whoever needs to know what an undo left in bricks that are not held waits for the host to have said it', async () => {
  const log: LoggedBatch[] = [];
  const replica = new Replica('ann');
  const voxels = new LayerVoxels(replica, hostOf(log, chanceOf(1)), { layer, levels, hasFallback: false });
  const at: Triple = [0, 0, 0];
  const append = (operations: readonly Operation[], bricks?: readonly Triple[]) => {
    const version = log.length + 1;
    const batch = { version, clientId: 'ann', batchId: String(version), person: 'ann', at: '', operations };
    log.push(batch);
    if (bricks) log[version - 1] = { ...batch, effect: { bricks: [{ layer, at: bricks }], turned: turnedBy(log) } };
    replica.receive(log.slice(replica.version), (batch) => (batch === log.at(-1) ? 1 : 0));
  };
  for (const segment of ['1', '2']) {
    const bricks = [{ at, mask: encodeMask([0, 32]) }];
    const stroke: Operation = { op: 'paint', layer, mag: '1', segment, mode: 'everywhere', bricks, step: segment };
    replica.perform([stroke]);
    append([stroke]);
  }
  const undo: Operation = { op: 'undo', target: '2', step: 'undo' };
  replica.perform([undo]);
  let isAgreed = false;
  const agreed = voxels.agreed().then(() => (isAgreed = true));
  expect((await voxels.read(0, at))[0]).toBe(2n);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isAgreed).toBe(false);
  append([undo], [at]);
  await agreed;
  expect((await voxels.read(0, at))[0]).toBe(1n);

  const given = new AbortController();
  replica.perform([{ op: 'redo', target: '2', step: 'redo' }]);
  const waiting = voxels.agreed(given.signal);
  given.abort();
  await expect(waiting).rejects.toThrow();
  voxels.close();
});
