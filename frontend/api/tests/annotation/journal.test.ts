import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { keptEdits, readEdits } from '../../src/annotation/editsFile';
import { Journals } from '../../src/annotation/journal';
import { countOf, decodeMask, encodeMask, rangesOf } from '../../src/annotation/mask';
import type { Operation } from '../../src/annotation/operations';
import { locks } from './locks';

const edit: Operation = { op: 'deleteNode', node: 7, step: 'a step' };

test('what was done is there after a crash, with the batch that was on its way', async () => {
  const factory = new IDBFactory();
  const before = await (await Journals.open(factory, locks())).own('ann', 'a', 'tab');
  await before?.add([edit], { undoable: ['a step'] });
  await before?.add([edit, edit], {});
  await before?.note({ sent: { batchId: 'b', baseVersion: 3, entries: 1 } });
  const after = await (await Journals.open(factory, locks())).own('ann', 'a', 'tab');
  expect(after?.notes).toEqual(before?.notes);
  expect(after?.entries.map(({ operations }) => operations.length)).toEqual([1, 2]);
  await after?.acknowledge();
  const last = await (await Journals.open(factory, locks())).own('ann', 'a', 'tab');
  expect([last?.entries.length, last?.notes.sent, last?.notes.undoable]).toEqual([1, null, ['a step']]);
});

test('a journal belongs to one tab while it lives, then to the same person only', async () => {
  const journals = await Journals.open(new IDBFactory(), locks());
  const mine = await journals.own('ann', 'a', 'tab');
  await mine?.add([edit], {});
  expect(await journals.own('ann', 'a', 'tab')).toBeNull();
  expect(await journals.orphans('ann', 'a')).toEqual([]);
  mine?.close();
  expect(await journals.orphans('bob', 'a')).toEqual([]);
  expect(await journals.orphans('ann', 'another')).toEqual([]);
  const [adopted] = await journals.orphans('ann', 'a');
  expect(adopted?.notes.clientId).toBe(mine?.notes.clientId);
  expect(adopted?.entries.map(({ operations }) => operations)).toEqual([[edit]]);
  await adopted?.discard();
  expect(await journals.orphans('ann', 'a')).toEqual([]);
});

test('what the host refused stands aside and holds nothing up', async () => {
  const factory = new IDBFactory();
  const journal = await (await Journals.open(factory, locks())).own('ann', 'a', 'tab');
  await journal?.add([edit], {});
  await journal?.add([edit, edit], {});
  await journal?.note({ sent: { batchId: 'b', baseVersion: 3, entries: 1 } });
  await journal?.refuse('There is no such node.');
  const after = await (await Journals.open(factory, locks())).own('ann', 'a', 'tab');
  expect(after?.entries.map(({ operations }) => operations.length)).toEqual([2]);
  expect(after?.refused).toMatchObject([{ operations: [edit], why: 'There is no such node.' }]);
  await after?.forgetRefused();
  expect((await (await Journals.open(factory, locks())).own('ann', 'a', 'tab'))?.refused).toEqual([]);
});

test('what is kept is told to its person as a file while its tab lives, and to nobody else', async () => {
  const journals = await Journals.open(new IDBFactory(), locks());
  const mine = await journals.own('ann', 'a', 'tab');
  await mine?.add([edit], {});
  await mine?.add([edit, { ...edit, step: 'another' }], {});
  await mine?.note({ sent: { batchId: 'b', baseVersion: 3, entries: 1 } });
  await mine?.refuse('There is no such node.');
  const kept = await keptEdits({ person: 'ann', annotation: 'a' }, journals);
  expect(kept?.edits).toBe(2);
  const file = readEdits((await kept?.file.text()) ?? '', { person: 'ann', annotation: 'a' });
  expect(file.journals).toMatchObject([
    { clientId: mine?.notes.clientId, refused: [{ operations: [edit], why: 'There is no such node.' }] },
  ]);
  expect(file.journals[0]?.operations.flat().map(({ step }) => step)).toEqual(['a step', 'another']);
  expect(await keptEdits({ person: 'bob', annotation: 'a' }, journals)).toBeNull();
  expect(await keptEdits({ person: 'ann', annotation: 'another' }, journals)).toBeNull();
});

test('masks come back as they were written, and lies are refused', () => {
  const taken = new Uint8Array(32768);
  for (let i = 0; i < taken.length; i++) taken[i] = (i * 2654435761) % 7 < 2 ? 1 : 0;
  const ranges = rangesOf(taken);
  expect(decodeMask(encodeMask(ranges))).toEqual(ranges);
  expect(countOf(ranges)).toBe(taken.reduce((sum, one) => sum + one, 0));
  expect(decodeMask(encodeMask([0, 32768]))).toEqual([0, 32768]);
  expect(() => decodeMask(btoa('\x00\x81\x80\x02'))).toThrow('beyond its brick');
  expect(() => decodeMask(btoa('\x80'))).toThrow('does not end');
});
