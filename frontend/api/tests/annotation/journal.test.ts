import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import { keptEdits, readEdits } from '../../src/annotation/journal/editsFile';
import type { JournalEntry } from '../../src/annotation/journal/journal';
import { Journals } from '../../src/annotation/journal/journals';
import { answerOf, done } from '../../src/annotation/journal/journalStore';
import { countOf, decodeMask, encodeMask, rangesOf } from '../../src/annotation/mask';
import type { Operation } from '../../src/annotation/operations';
import { Outbox, type Outgoing } from '../../src/annotation/sending/outbox';
import { Replica } from '../../src/annotation/replica';
import { locks } from './locks';

async function journalIn(factory: IDBFactory) {
  const journal = await (await Journals.open(factory, locks())).own('ann', 'a', 'tab');
  if (!journal) throw new Error('Another tab has it.');
  return journal;
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A store that takes nothing; `meanwhile` happens while it is asked to. */
function fillStore(meanwhile: () => unknown = () => undefined) {
  return vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
    meanwhile();
    this.transaction.abort();
    return {} as never;
  });
}

const edit: Operation = { op: 'deleteNode', node: 7, step: 'a step' };

test('what was done is there after a crash, with the batch that was on its way', async () => {
  const factory = new IDBFactory();
  const before = await journalIn(factory);
  const first = before.add([edit], { steps: { undoable: ['a step'], redoable: ['another'] } });
  await before.gather([first], 3, 'first');
  before.add([edit, edit], {});
  const after = await journalIn(factory);
  expect([after.notes, after.steps]).toEqual([before.notes, before.steps]);
  expect(after.entries).toEqual(before.entries);
  expect(after.entries[0]?.batch).toEqual({ batchId: first.id, baseVersion: 3, from: 0, to: 0 });
  await after.acknowledge(after.entries.slice(0, 1));
  const last = await journalIn(factory);
  expect(last.entries.map(({ operations, batch }) => [operations.length, batch])).toEqual([[2, null]]);
  expect(last.steps.undoable).toEqual(['a step']);
});

test('a journal belongs to one tab while it lives, then to the same person only', async () => {
  const journals = await Journals.open(new IDBFactory(), locks());
  const mine = await journals.own('ann', 'a', 'tab');
  mine?.add([edit], {});
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
  const journal = await journalIn(factory);
  const wrong = journal.add([edit], {});
  journal.add([edit, edit], {});
  await journal.gather([wrong], 3, 'first');
  await journal.refuse([wrong], 'There is no such node.');
  const after = await journalIn(factory);
  expect(after.entries.map(({ operations }) => operations.length)).toEqual([2]);
  expect(after.refused).toMatchObject([{ operations: [edit], why: 'There is no such node.' }]);
  await after.forgetRefused();
  expect((await journalIn(factory)).refused).toEqual([]);
});

test('what is kept is told to its person as a file while its tab lives, and to nobody else', async () => {
  const journals = await Journals.open(new IDBFactory(), locks());
  const mine = await journals.own('ann', 'a', 'tab');
  const wrong = mine?.add([edit], {});
  mine?.add([edit, { ...edit, step: 'another' }], {});
  await mine?.refuse(wrong ? [wrong] : [], 'There is no such node.');
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

test('what the first version of the store held is carried over', async () => {
  const factory = new IDBFactory();
  const opening = factory.open('lamella-journals', 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('notes', { keyPath: 'id' });
    opening.result.createObjectStore('entries', { autoIncrement: true }).createIndex('journal', 'journal');
    opening.result.createObjectStore('refused', { autoIncrement: true }).createIndex('journal', 'journal');
  };
  await answerOf(opening);
  const old = opening.result.transaction(['notes', 'entries', 'refused'], 'readwrite');
  for (const tab of ['tab', 'another']) {
    const journal = `ann/a/${tab}`;
    const sent = { batchId: 'b', baseVersion: 3, entries: 2 };
    const lists = { undoable: ['1', '2', '10'], redoable: ['4', '3'] };
    const ranges = [{ kind: 'box', layer: null, next: '7', end: '9' }];
    const notes = { id: journal, person: 'ann', annotation: 'a', clientId: tab, ranges };
    old.objectStore('notes').put({ ...notes, sent: tab === 'tab' ? sent : null, ...lists });
    for (let n = 0; n < 3; n++)
      old.objectStore('entries').add({ journal, operations: [{ ...edit, step: `${tab} ${String(n)}` }] });
    old.objectStore('refused').add({ journal, operations: [edit], why: 'No.' });
  }
  await done(old);
  opening.result.close();
  const journal = await journalIn(factory);
  expect(journal.notes).toMatchObject({ clientId: 'tab', ranges: [{ next: '7' }] });
  expect(journal.steps).toEqual({ undoable: ['1', '2', '10'], redoable: ['4', '3'] });
  expect(journal.entries.map(({ operations }) => operations[0]?.step)).toEqual(['tab 0', 'tab 1', 'tab 2']);
  expect(journal.entries.map(({ batch }) => batch?.batchId)).toEqual(['b', 'b', undefined]);
  expect(journal.refused).toMatchObject([{ operations: [edit], why: 'No.' }]);
  const other = await (await Journals.open(factory, locks())).own('ann', 'a', 'another');
  expect(other?.entries.map(({ batch }) => batch)).toEqual([null, null, null]);
});

test('while an older page is open in another tab, every newer one says so and does not wait for ever', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const factory = new IDBFactory();
  const older = factory.open('lamella-journals', 1);
  older.onupgradeneeded = () => older.result.createObjectStore('notes', { keyPath: 'id' });
  await answerOf(older);
  // The second waits behind the first, of which the browser tells it nothing.
  const opened = [Journals.open(factory, locks()), Journals.open(factory, locks())];
  const told = Promise.all(opened.map((one) => expect(one).rejects.toThrow('reload or close')));
  await vi.advanceTimersByTimeAsync(3_000);
  await told;
});

test('an edit takes not the place of one that was refused before, so both are kept', async () => {
  const factory = new IDBFactory();
  const before = await journalIn(factory);
  const wrong = before.add([edit], {});
  await before.refuse([wrong], 'There is no such node.');
  const journal = await journalIn(factory);
  const again = journal.add([{ ...edit, step: 'another' }], {});
  await journal.refuse([again], 'Nor this one.');
  const after = await journalIn(factory);
  expect(after.refused.map(({ why }) => why)).toEqual(['There is no such node.', 'Nor this one.']);
  await after.forgetRefused();
  expect((await journalIn(factory)).refused).toEqual([]);
});

test('a store that takes nothing is tried now and then, and not at each edit', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const factory = new IDBFactory();
  const journal = await journalIn(factory);
  const put = fillStore();
  await journal.note({});
  const tries = put.mock.calls.length;
  for (let n = 0; n < 100; n++) {
    journal.add([edit], {});
    await journal.note({});
  }
  expect([put.mock.calls.length, journal.isBehind]).toEqual([tries, true]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(put.mock.calls.length).toBeGreaterThan(tries);
  put.mockRestore();
  await vi.advanceTimersByTimeAsync(2_000);
  vi.useRealTimers();
  while (journal.isBehind) await new Promise((resolve) => setTimeout(resolve));
  expect((await journalIn(factory)).entries.length).toBe(100);
});

test('what was done while a store that took nothing was left alone is there though the journal was closed meanwhile', async () => {
  const factory = new IDBFactory();
  const journal = await journalIn(factory);
  const put = fillStore();
  journal.add([edit], {});
  await journal.note({});
  put.mockRestore();
  journal.add([edit, edit], {});
  journal.close();
  expect((await journalIn(factory)).entries.map(({ operations }) => operations.length)).toEqual([1, 2]);
});

test('while the store takes nothing only what is to be sent next goes alone, and the rest together once it takes things again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const journal = await journalIn(new IDBFactory());
  const put = fillStore();
  const entries = [1, 2, 3].map(() => journal.add([edit], {}));
  await journal.note({});
  const idsOf = () => entries.map(({ batch }) => batch?.batchId);
  await journal.gather(entries, 0, 'first');
  expect(idsOf()).toEqual([entries[0]?.id, undefined, undefined]);
  put.mockRestore();
  await vi.advanceTimersByTimeAsync(2_000);
  await journal.gather(entries.slice(1), 0, 'first');
  const [, second, third] = idsOf();
  expect([typeof second, third]).toEqual(['string', second]);
});

test('while the store takes nothing all that is to lie in a file goes alone', async () => {
  const journal = await journalIn(new IDBFactory());
  fillStore();
  const entries = [1, 2, 3].map(() => journal.add([edit], {}));
  await journal.note({});
  await journal.gather(entries, 0, 'all');
  expect(entries.map(({ batch }) => batch?.batchId)).toEqual(entries.map(({ id }) => id));
});

test('what is to be sent is said of all that waits, although some of it is taken meanwhile', async () => {
  const journals = await Journals.open(new IDBFactory(), locks());
  const outbox = new Outbox(new Replica('ann'));
  const waiting: JournalEntry[] = [];
  for (const tab of ['one', 'two']) {
    const journal = await journals.own('ann', 'a', tab);
    const entry = journal?.add([edit], {});
    if (!journal || !entry) throw new Error('Another tab has it.');
    outbox.add(journal, entry);
    waiting.push(entry);
  }
  await Promise.all([outbox.next(), outbox.gatherAll()]);
  expect(waiting.map(({ id, batch }) => batch?.batchId === id)).toEqual([true, true]);
});

test('what is sent while it is gathered goes as it was said in the end, though no group of it could be kept', async () => {
  const journal = await journalIn(new IDBFactory());
  const outbox = new Outbox(new Replica('ann'));
  const entries = [1, 2].map(() => journal.add([edit], {}));
  for (const entry of entries) outbox.add(journal, entry);
  await journal.note({});
  let next: Promise<Outgoing | null> | undefined;
  const put = fillStore(() => (next ??= outbox.next()));
  await outbox.gatherAll();
  const out = await next;
  expect(put).toHaveBeenCalled();
  expect([out?.batch.batchId, out?.entries]).toEqual([entries[0]?.id, entries.slice(0, 1)]);
});
