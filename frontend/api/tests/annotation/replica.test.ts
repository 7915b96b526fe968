import { describe, expect, test } from 'vitest';
import type { LoggedBatch, Operation } from '../../src/annotation/operations';
import { Replica, standsAlone } from '../../src/annotation/replica';
import { readSkeleton } from '../../src/annotation/skeleton';
import { AnnotationState } from '../../src/annotation/state';
import { anyEdit, chanceOf, type Ids } from './chance';
import { effectOf, pictureOf, replay, undoneAsOf } from './naive';
import { written } from './written';

const layer = '5a0f9a86-6d1c-4b39-a6a4-0d4bd2d3a001';
const first: Operation[] = [
  { op: 'createLayer', layer, name: 'Cells', largestSegment: '6', step: 'begin' },
  { op: 'createTree', tree: 1, name: 'First', color: '#ffffff', time: 1, step: 'begin' },
];

describe('replicas of one annotation', () => {
  test.each(Array.from({ length: 40 }, (_, i) => i))(
    'end with what the log says, whatever was done meanwhile (seed %i)',
    (seed) => {
      const chance = chanceOf(seed);
      const log: LoggedBatch[] = [];
      const made = { tree: [1], node: [1], group: [1], box: [1] };
      let lastId = 1;
      const ids: Ids = {
        own: (kind) => {
          made[kind].push(++lastId);
          return lastId;
        },
        known: (kind) => chance.of(made[kind].slice(-12)),
      };
      const append = (person: string, batchId: string, operations: readonly Operation[]) => {
        const batch = { version: log.length + 1, clientId: person, batchId, person, at: '', operations };
        log.push(batch);
        if (operations.some(standsAlone)) log[log.length - 1] = { ...batch, effect: effectOf(log) };
      };
      append('host', 'begin', first);
      const people = ['ann', 'bob', 'cleo'].map((person) => ({
        person,
        replica: new Replica(person),
        steps: [] as string[],
      }));
      const lists = people.map(({ replica }) => listsOf(replica));
      for (let round = 0; round < 300; round++) {
        const one = chance.of(people);
        const { person, steps } = one;
        // Somebody closes it and opens it again: what came before is not in their log.
        if (chance.next() < 0.05) {
          const { pending } = one.replica;
          one.replica = loaded(person, log);
          for (const { operations } of pending) one.replica.perform(operations);
          lists[people.indexOf(one)] = listsOf(one.replica);
          // Somebody else undoes what is older than that, and more of it arrives late.
          const old = chance.of(log.slice(-20));
          const target = old.operations[0]?.step ?? '';
          append(old.person, 'undone', [{ op: 'undo', target, step: `turn at ${String(round)}` }]);
          append(old.person, 'late', [{ ...anyEdit(chance, ids, layer), step: target }]);
        }
        const { replica } = one;
        const roll = chance.next();
        if (roll < 0.55) {
          const isOld = steps.length > 0 && chance.next() < 0.2;
          const step = isOld ? chance.of(steps.slice(-8)) : `${person} ${String(round)}`;
          if (!isOld) steps.push(step);
          replica.perform(
            Array.from({ length: 1 + chance.below(4) }, () => ({ ...anyEdit(chance, ids, layer), step })),
          );
        } else if (roll < 0.7) {
          const target = chance.of(people).steps.slice(-6)[chance.below(4)];
          const op = chance.next() < 0.6 ? 'undo' : 'redo';
          if (target) replica.perform([{ op, target, step: `turn ${String(round)}` }]);
        } else if (roll < 0.72 && log.length > 4) {
          replica.perform([{ op: 'restore', version: chance.below(log.length), step: `restore ${String(round)}` }]);
        } else if (roll < 0.85) {
          const sent = replica.pending[0];
          if (sent) append(person, `one of ${String(round)}`, sent.operations);
          const catchUp = log.slice(replica.version);
          expect(replica.receive(catchUp, (batch) => (batch === log.at(-1) && sent ? 1 : 0))).toBe(true);
          const before = pictureOf(replica.state);
          if (replica.pending.length === 0) expect(before).toEqual(replay(log));
        } else {
          replica.receive(log.slice(replica.version, log.length - chance.below(3)), () => 0);
        }
        for (const list of lists) expect(list.told).toEqual(list.there());
      }
      for (const { person, replica } of people) {
        while (replica.pending.length > 0) {
          append(person, 'last', replica.pending[0]?.operations ?? []);
          replica.receive(log.slice(replica.version), (batch) => (batch === log.at(-1) ? 1 : 0));
        }
      }
      for (const { replica } of people) {
        replica.receive(log.slice(replica.version), () => 0);
        expect(pictureOf(replica.state)).toEqual(replay(log));
      }
    },
  );

  test('undoing is seen before the host has answered, under what others did since', () => {
    const replica = new Replica('ann');
    const log = [{ version: 1, clientId: 'c', batchId: 'b', person: 'bob', at: '', operations: first }];
    replica.receive(log, () => 0);
    replica.perform([{ op: 'createNode', node: 5, tree: 1, at: [1, 2, 3], radius: 1, time: 1, step: 'mine' }]);
    replica.perform([{ op: 'createNode', node: 6, tree: 1, at: [1, 2, 3], radius: 1, time: 1, step: 'later' }]);
    replica.perform([{ op: 'createEdge', a: 5, b: 6, step: 'later' }]);
    replica.perform([{ op: 'undo', target: 'mine', step: 'undo' }]);
    expect([replica.state.nodes.has(5), replica.state.nodes.has(6), replica.state.nodes.edgeCount]).toEqual([
      false,
      true,
      0,
    ]);
    replica.perform([{ op: 'redo', target: 'mine', step: 'redo' }]);
    expect([replica.state.nodes.has(5), replica.state.nodes.edgeCount]).toEqual([true, 1]);
  });

  test('what arrives late for a step that was undone is not seen, though the step is older than what was loaded', () => {
    const log: LoggedBatch[] = [];
    const append = (person: string, operation: Operation) => {
      const batch = { version: log.length + 1, clientId: 'c', batchId: 'b', person, at: '', operations: [operation] };
      log.push(batch);
      if (standsAlone(operation)) log[log.length - 1] = { ...batch, effect: effectOf(log) };
    };
    const box = (box: number): Operation => {
      return { op: 'createBox', box, at: [0, 0, 0], size: [1, 1, 1], name: '', color: '#000000', step: 'of bob' };
    };
    append('bob', box(1));
    const replica = loaded('ann', log);
    append('bob', { op: 'undo', target: 'of bob', step: 'undo' });
    append('bob', box(2));
    // Only who made a step turns it.
    append('cleo', { op: 'redo', target: 'of bob', step: 'redo' });
    replica.receive(log.slice(replica.version), () => 0);
    expect([replica.state.boxes.size, replica.isUndone('of bob')]).toEqual([0, true]);
    append('bob', { op: 'redo', target: 'of bob', step: 'redo again' });
    append('bob', box(3));
    replica.receive(log.slice(replica.version), () => 0);
    expect([...replica.state.boxes.keys()].sort()).toEqual([1, 2, 3]);
  });

  test('a gap is told and nothing beyond it taken', () => {
    const replica = new Replica('ann');
    const batch = { clientId: 'c', batchId: 'b', person: 'bob', at: '', operations: first };
    expect(replica.receive([{ ...batch, version: 2 }], () => 0)).toBe(false);
    expect(replica.version).toBe(0);
  });

  test('what is pending stays on top of a state that was loaded anew', () => {
    const replica = new Replica('ann');
    replica.perform([
      { op: 'createBox', box: 1, at: [0, 0, 0], size: [1, 1, 1], name: '', color: '#000000', step: 's' },
    ]);
    replica.load(new AnnotationState(), 7);
    expect([replica.version, replica.state.boxes.size, replica.pending.length]).toEqual([7, 1, 1]);
  });

  test('what was said of a node that is still on its way stays, though the node itself is pending too', () => {
    const replica = new Replica('ann');
    // Comments and branch points come before the nodes; the host had taken the node, and its answer was lost.
    const state = new AnnotationState();
    state.trees.set(1, {
      tree: 1,
      name: '',
      color: '#ffffff',
      group: null,
      visible: true,
      edgesVisible: true,
      time: 1,
      metadata: null,
    });
    state.comments.set(5, 'said before');
    state.branchPoints.set(5, 7);
    replica.load(state, 3);
    const node = { node: 5, tree: 1, at: [1, 2, 3], radius: 1, time: 1 } as const;
    replica.perform([{ op: 'createNode', ...node, step: 'unanswered' }]);
    replica.extend(() => state.nodes.add({ ...node, rotation: [0, 0, 0], mag: '1', viewport: 0 }));
    replica.drop(1);
    expect([state.nodes.has(5), state.comments.get(5), state.branchPoints.get(5)]).toEqual([true, 'said before', 7]);
  });
});

/** A replica that has read the state as of the log's end, as the host sends it. */
function loaded(person: string, log: readonly LoggedBatch[]): Replica {
  const host = new Replica('host');
  host.receive(log, () => 0);
  const bytes = new Uint8Array(written(host.state, log.length).flatMap((part) => [...part]));
  const { state, version } = readSkeleton(bytes.buffer);
  const replica = new Replica(person);
  replica.load(state, version, undoneAsOf(log));
  return replica;
}

const listed = ['nodes', 'trees', 'comments', 'branchPoints', 'groups', 'segments', 'boxes', 'layers'] as const;

/** What somebody shows who looks only at what they are told of, and what there is. */
function listsOf(replica: Replica) {
  const there = () => {
    const picture = pictureOf(replica.state);
    return Object.fromEntries(listed.map((kind) => [kind, { ...picture[kind] } as Record<string, unknown>]));
  };
  const told = there();
  replica.subscribe((changes) => {
    const now = there();
    for (const kind of listed)
      for (const key of changes[kind]) {
        if (now[kind]?.[key] === undefined) delete told[kind]?.[key];
        else Object.assign(told[kind] ?? {}, { [key]: now[kind][key] });
      }
  });
  return { told, there };
}
