import { expect, test } from 'vitest';
import { SlotIndex } from '../../src/annotation/columns';
import type { Edit, Operation } from '../../src/annotation/operations';
import { Replica } from '../../src/annotation/replica';
import { readSkeleton, SkeletonReader } from '../../src/annotation/skeleton';
import { AnnotationState } from '../../src/annotation/state';
import { anyEdit, chanceOf, type Ids } from './chance';
import { pictureOf, replay } from './naive';
import { host, sessionOf, until, withHost } from './sessions';
import { written } from './written';

const layer = '5a0f9a86-6d1c-4b39-a6a4-0d4bd2d3a001';
withHost();

/** A line of 1,000 nodes, and what the host holds of it. */
function line(): AnnotationState {
  const step = 'the line';
  const operations: Operation[] = [{ op: 'createTree', tree: 1, name: 'Line', color: '#ffffff', time: 1, step }];
  for (let n = 1; n <= 1000; n++) {
    operations.push({ op: 'createNode', node: n, tree: 1, at: [n, 2, 3], radius: 1, time: n, step });
    if (n > 1) operations.push({ op: 'createEdge', a: n - 1, b: n, step });
  }
  host.log.push({ version: 1, clientId: 'c', batchId: 'b', person: 'bob', at: '', operations });
  const replica = new Replica('ann');
  replica.receive(host.log, () => 0);
  return replica.state;
}

test('one edits what is near while the rest is on its way, and ends as if all had been there', async () => {
  const [begin, near, ...rest] = written(line(), 1, 100, 1);
  let goOn = () => {};
  host.skeleton = (answer) => {
    answer.writeHead(200);
    answer.write(begin);
    answer.write(near);
    goOn = () => answer.end(Buffer.concat(rest));
  };
  const session = await sessionOf('ann', 'tab');
  await until(() => session.arrived === 'near');
  const { nodes } = session.replica.state;
  expect([nodes.count, nodes.edgeCount]).toEqual([100, 99]);
  const node = 5000;
  const edits: Edit[] = [
    { op: 'createNode', node, tree: 1, at: [0, 0, 0], radius: 1, time: 1 },
    { op: 'createEdge', a: 50, b: node },
    { op: 'updateNode', node: 51, at: [9, 9, 9] },
    // What these name is not here yet.
    { op: 'deleteNode', node: 700 },
    { op: 'setComment', node: 800, text: 'far away' },
  ];
  session.perform(edits);
  const step = session.perform([{ op: 'deleteNode', node: 20 }]);
  session.undo(step);
  expect([nodes.has(node), nodes.has(20), nodes.count]).toEqual([true, true, 101]);
  goOn();
  await until(() => session.arrived === 'whole');
  expect([nodes.count, nodes.has(700), nodes.edgeCount]).toEqual([1000, false, 998]);
  await until(() => session.status.kind === 'saved' && session.replica.pending.length === 0);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
});

test('where the line breaks in the middle, the rest is read again and nothing that was done is lost', async () => {
  const parts = written(line(), 1, 100, 1);
  let asked = 0;
  host.skeleton = (answer) => {
    answer.writeHead(200);
    if (asked++ > 0) {
      answer.end(Buffer.concat(parts));
      return;
    }
    answer.write(Buffer.concat(parts.slice(0, 4)), () => answer.destroy());
  };
  const session = await sessionOf('ann', 'tab');
  await until(() => session.replica.state.nodes.count > 0);
  session.perform([{ op: 'updateNode', node: 999, at: [9, 9, 9] }]);
  await until(() => session.arrived === 'whole');
  await until(() => session.status.kind === 'saved' && session.replica.pending.length === 0);
  expect(asked).toBe(2);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
});

test('bytes that come in pieces of any size are read as those that come at once', () => {
  const chance = chanceOf(3);
  const replica = new Replica('ann');
  const step = 's';
  replica.perform([{ op: 'createLayer', layer, name: 'Cells', largestSegment: '6', step }]);
  let made = 0;
  // Of all ids, only those of trees have 32 bits.
  const begin = (kind: string) => (kind === 'tree' ? 1 : 2 ** 33);
  const ids: Ids = {
    own: (kind) => begin(kind) + ++made,
    known: (kind) => begin(kind) + made - chance.below(30),
  };
  for (let n = 0; n < 3000; n++) replica.perform([{ ...anyEdit(chance, ids, layer), step }]);
  const expected = pictureOf(replica.state);
  const bytes = Buffer.concat(written(replica.state, 7, 17));
  const whole = new Uint8Array(bytes).buffer;
  expect(pictureOf(readSkeleton(whole).state)).toEqual(expected);
  const reader = new SkeletonReader();
  for (let from = 0; from < bytes.length;) {
    const to = from + 1 + chance.below(400);
    for (const page of reader.take(bytes.subarray(from, to))) reader.put(page);
    from = to;
  }
  expect(pictureOf(reader.end().state)).toEqual(expected);
});

test('keys that came in runs, in any order, are found, taken away and put back as in a map', () => {
  const chance = chanceOf(11);
  const [index, map] = [new SlotIndex(), new Map<number, number>()];
  let slot = 0;
  for (const begin of [5000, 0, 9000, 4000, 2000]) {
    const keys = Float64Array.from({ length: 900 }, (_, n) => begin + n).filter(() => chance.next() < 0.8);
    index.setAll(keys, slot);
    keys.forEach((key, n) => map.set(key, slot + n));
    slot += keys.length;
  }
  for (let n = 0; n < 20_000; n++) {
    const key = chance.below(10_000);
    if (map.has(key) && chance.next() < 0.5) {
      index.delete(key);
      map.delete(key);
    } else if (!map.has(key)) {
      index.set(key, slot);
      map.set(key, slot++);
    }
  }
  expect(index.size).toBe(map.size);
  for (let key = 0; key < 10_000; key++) expect(index.get(key)).toBe(map.get(key) ?? -1);
});
