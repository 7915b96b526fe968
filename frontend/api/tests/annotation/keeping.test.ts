import { IDBDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { serialize } from 'node:v8';
import { expect, test, vi } from 'vitest';
import { keptEdits, type EditsFile } from '../../src/annotation/journal/editsFile';
import type { Journal } from '../../src/annotation/journal/journal';
import { Journals } from '../../src/annotation/journal/journals';
import { locks } from './locks';
import { pictureOf, replay } from './naive';
import { box, host, isSaved, journals, logged, names, sessionOf, tabStorage, until, withHost, words } from './sessions';

withHost();

const noMore = 'This browser keeps no more edits: leave only when all are saved.';

function abortOn(method: 'put' | 'delete'): void {
  vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore) {
    this.transaction.abort();
    return {} as never;
  });
}

/** As when the disk is full: all was asked for, and nothing of it is written. */
function abortAtTheEnd(): void {
  const real = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...asked) {
    const transaction = real.apply(this, asked);
    transaction.commit = () => transaction.abort();
    return transaction;
  });
}

const failures: Record<string, () => void> = {
  'nothing can be put': () => abortOn('put'),
  'nothing can be put or taken away': () => {
    abortOn('put');
    abortOn('delete');
  },
  'what was written is given up': abortAtTheEnd,
  'the connection is closed': () => journals.close(),
};

test.each(Object.keys(failures))('every edit reaches the host once, and it is said, where %s', async (failure) => {
  const session = await sessionOf('ann', 'tab');
  session.perform([box(session, 'before')]);
  await until(() => isSaved(session));
  failures[failure]?.();
  session.perform([box(session, 'one')]);
  session.perform([box(session, 'two')]);
  session.perform([box(session, 'three')]);
  await until(() => isSaved(session) && host.log.length > 1);
  session.perform([box(session, 'four')]);
  session.undo();
  session.perform([box(session, 'five')]);
  await until(() => isSaved(session));
  expect(logged()).toEqual(['before', 'one', 'two', 'three', 'four', '', 'five']);
  expect([...host.came.values()]).toEqual(host.log.map(() => 1));
  expect(names(session)).toEqual(['before', 'one', 'two', 'three', 'five']);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
  expect(session.status).toMatchObject({ kind: 'saved', edits: 0, why: noMore });
});

test('when there is room again nothing is left behind, and nothing is sent twice', async () => {
  const session = await sessionOf('ann', 'tab');
  session.perform([box(session, 'before')]);
  host.isOpen = false;
  session.perform([box(session, 'kept')]);
  await until(() => words(session).startsWith('offline'));
  abortOn('put');
  abortOn('delete');
  session.perform([box(session, 'not kept')]);
  host.isOpen = true;
  session.retry();
  await until(() => isSaved(session));
  expect(session.status.why).toBe(noMore);
  vi.restoreAllMocks();
  session.perform([box(session, 'after')]);
  await until(() => isSaved(session) && session.status.why === null);
  await session.close();
  expect(await journals.kept('ann', 'a')).toEqual([]);
  const again = await sessionOf('ann', 'tab');
  await until(() => isSaved(again));
  expect(logged()).toEqual(['before', 'kept', 'not kept', 'after']);
  again.undo();
  again.undo();
  await until(() => isSaved(again) && again.replica.version === host.log.length);
  expect(names(again)).toEqual(['before', 'kept']);
});

test('a tab whose store fell behind gives no id twice after its reload', async () => {
  vi.stubGlobal('sessionStorage', tabStorage());
  const before = await sessionOf('ann');
  abortOn('put');
  before.perform([box(before, 'not kept')]);
  await until(() => isSaved(before));
  const given = before.newId('box');
  await before.close();
  vi.restoreAllMocks();
  const session = await sessionOf('ann');
  expect(session.newId('box')).toBeGreaterThan(given);
});

test('edits that were imported from a file after all change nothing that others did since', async () => {
  const ann = await sessionOf('ann', 'ann');
  const bob = await sessionOf('bob', 'bob');
  const id = ann.newId('box');
  ann.perform([{ op: 'createBox', box: id, at: [1, 2, 3], size: [4, 5, 6], name: 'new', color: '#ffffff' }]);
  await until(() => isSaved(ann));
  host.mishap = () => 403;
  ann.perform([{ op: 'updateBox', box: id, name: 'on its way' }]);
  await until(() => words(ann) === 'closed, 1 edit kept');
  for (const name of ['waits', 'waits too']) ann.perform([{ op: 'updateBox', box: id, name }]);
  const file = await (await ann.exportEdits()).text();
  ann.perform([{ op: 'updateBox', box: id, name: 'after the file' }]);
  host.mishap = () => null;
  ann.retry();
  await until(() => isSaved(ann) && bob.replica.version === host.log.length);
  expect(names(bob)).toEqual(['after the file']);
  bob.perform([{ op: 'updateBox', box: id, name: 'by bob' }]);
  await until(() => isSaved(bob) && ann.replica.version === host.log.length);
  const count = host.log.length;
  expect(await ann.importEdits(file)).toBe(3);
  await until(() => isSaved(ann));
  expect(await ann.importEdits(file)).toBe(3);
  await until(() => isSaved(ann));
  expect([host.log.length, names(ann), names(bob)]).toEqual([count, ['by bob'], ['by bob']]);
});

test('a file from a browser that could not note what goes together is done once all the same', async () => {
  const session = await sessionOf('ann', 'tab');
  const operations = ['one', 'two'].map((name) => [{ ...box(session, name), step: name }]);
  const ids = operations.map(() => crypto.randomUUID());
  const part = { clientId: session.clientId, operations, ids, refused: [] };
  const file = JSON.stringify({ lamellaEdits: 1, person: 'ann', annotation: 'a', journals: [part] });
  for (let times = 0; times < 2; times++) {
    await session.importEdits(file);
    await until(() => isSaved(session));
  }
  expect(logged()).toEqual(['one', 'two']);
});

test('what another page wrote into a file while the tab lives goes to the host as it lies in the file', async () => {
  const session = await sessionOf('ann', 'tab');
  host.mishap = () => 403;
  const edits = ['on its way', 'waits', 'waits too'].map((name) => box(session, name));
  for (const edit of edits) session.perform([edit]);
  await until(() => words(session) === 'closed, 3 edits kept');
  const kept = await keptEdits({ person: 'ann', annotation: 'a' }, journals);
  expect(kept?.edits).toBe(3);
  session.perform([box(session, 'not in the file')]);
  host.mishap = () => null;
  const elsewhere = await sessionOf('ann', 'tab', { journals: await Journals.open(new IDBFactory(), locks()) });
  await elsewhere.importEdits((await kept?.file.text()) ?? '');
  await until(() => isSaved(elsewhere));
  session.retry();
  await until(() => isSaved(session));
  expect(logged()).toEqual(['on its way', 'waits', 'waits too', 'not in the file']);
});

test('what is imported from a file is sent the same by whoever comes after a tab that dies right then', async () => {
  const factory = new IDBFactory();
  const session = await sessionOf('ann', 'tab', { journals: await Journals.open(factory, locks()) });
  const operations = ['one', 'two'].map((name) => [{ ...box(session, name), step: name }]);
  const ids = operations.map(() => crypto.randomUUID());
  const batches = [{ batchId: crypto.randomUUID(), baseVersion: 0, entries: 2 }];
  const part = { clientId: session.clientId, operations, ids, batches, refused: [] };
  let left: Promise<Journal[]> | undefined;
  host.mishap = () => {
    // As another tab finds it, to which the first is gone.
    left ??= Journals.open(factory, locks()).then((store) => store.orphans('ann', 'a'));
    return 403;
  };
  await session.importEdits(JSON.stringify({ lamellaEdits: 1, person: 'ann', annotation: 'a', journals: [part] }));
  await until(() => left !== undefined);
  const entries = (await left)?.flatMap((journal) => journal.entries) ?? [];
  expect(entries.map(({ id, batch }) => [id, batch?.batchId])).toEqual(ids.map((id) => [id, batches[0]?.batchId]));
});

test('a file holds what there was when it was asked for, and what comes meanwhile stays the tab’s', async () => {
  const session = await sessionOf('ann', 'tab');
  host.isOpen = false;
  for (const name of ['on its way', 'waits']) session.perform([box(session, name)]);
  const exported = session.exportEdits();
  session.perform([box(session, 'meanwhile')]);
  const file = JSON.parse(await (await exported).text()) as EditsFile;
  expect(file.journals.map((one) => one.operations.length)).toEqual([2]);
  expect(file.journals[0]?.batches?.reduce((sum, { entries }) => sum + entries, 0)).toBe(2);
  host.isOpen = true;
  session.retry();
  await until(() => isSaved(session));
  expect(logged()).toEqual(['on its way', 'waits', 'meanwhile']);
});

test('a file says of what was refused nothing that only the store needs', async () => {
  const factory = new IDBFactory();
  const before = await sessionOf('ann', 'tab', { journals: await Journals.open(factory, locks()) });
  host.mishap = () => 400;
  before.perform([box(before)]);
  await until(() => before.status.refused.length > 0);
  await before.close();
  const store = await Journals.open(factory, locks());
  const told = async (file: Blob | undefined) => {
    const { journals } = JSON.parse((await file?.text()) ?? '{}') as EditsFile;
    return journals.flatMap(({ refused }) => refused.map((one) => Object.keys(one).sort()));
  };
  const kept = await keptEdits({ person: 'ann', annotation: 'a' }, store);
  expect(await told(kept?.file)).toEqual([['operations', 'why']]);
  const session = await sessionOf('ann', 'tab', { journals: store });
  expect(await told(await session.exportEdits())).toEqual([['operations', 'why']]);
});

test('a full store is emptied of what the host has, though nothing can be put', async () => {
  const factory = new IDBFactory();
  const session = await sessionOf('ann', 'tab', { journals: await Journals.open(factory, locks()) });
  host.isOpen = false;
  for (const name of ['one', 'two']) session.perform([box(session, name)]);
  await until(() => words(session).startsWith('offline'));
  const store = await Journals.open(factory, locks());
  expect((await store.kept('ann', 'a')).flatMap(({ entries }) => entries).length).toBe(2);
  abortOn('put');
  session.perform([box(session, 'three')]);
  host.isOpen = true;
  session.retry();
  await until(() => isSaved(session));
  expect(session.status.why).toBe(noMore);
  expect(await store.kept('ann', 'a')).toEqual([]);
});

test('what is refused while the store is full lies there until it can be kept as refused', async () => {
  const factory = new IDBFactory();
  const session = await sessionOf('ann', 'tab', { journals: await Journals.open(factory, locks()) });
  host.isOpen = false;
  for (const name of ['one', 'two', 'three']) session.perform([box(session, name)]);
  await until(() => words(session).startsWith('offline'));
  abortOn('put');
  host.mishap = ({ operations }) => (operations.some((one) => 'name' in one && one.name === 'two') ? 400 : null);
  host.isOpen = true;
  session.retry();
  await until(() => isSaved(session) && session.status.refused.length > 0);
  expect(logged()).toEqual(['one', 'three']);
  const store = await Journals.open(factory, locks());
  const left = (await store.kept('ann', 'a')).flatMap(({ entries, refused }) => [...entries, ...refused]);
  expect(left.flatMap(({ operations }) => operations)).toMatchObject([{ name: 'two' }]);
});

test('a file of edits without ids, of an older version, is done again', async () => {
  const session = await sessionOf('ann', 'tab');
  const old = { clientId: session.clientId, operations: [[{ ...box(session, 'of old'), step: 's' }]], refused: [] };
  const file = { lamellaEdits: 1, person: 'ann', annotation: 'a', journals: [old] };
  expect(await session.importEdits(JSON.stringify(file))).toBe(1);
  await until(() => isSaved(session));
  expect(names(session)).toEqual(['of old']);
});

test('what a tab may undo is there after its reload, whoever opened the annotation meanwhile', async () => {
  const before = await sessionOf('ann', 'one');
  before.perform([box(before, 'first')]);
  before.perform([box(before, 'second')]);
  await until(() => isSaved(before));
  await before.close();
  const other = await sessionOf('ann', 'two');
  expect(other.canUndo).toBe(false);
  const session = await sessionOf('ann', 'one');
  session.undo();
  await until(() => isSaved(session) && session.replica.version === host.log.length);
  expect(names(session)).toEqual(['first']);
  expect(session.canUndo).toBe(true);
});

test('what nobody came back for in thirty days is cleared away, and what was not sent is not', async () => {
  const factory = new IDBFactory();
  const store = await Journals.open(factory, locks());
  const day = 24 * 3600 * 1000;
  vi.spyOn(Date, 'now').mockReturnValue(1000 * day);
  for (const tab of ['undoes', 'has not sent']) {
    const journal = await store.own('ann', 'a', tab);
    if (tab === 'has not sent') journal?.add([{ op: 'deleteNode', node: 7, step: 's' }], {});
    await journal?.note({ steps: { undoable: ['s'], redoable: [] } });
    journal?.close();
  }
  const steps = async () => {
    const journal = await store.own('ann', 'a', 'undoes');
    journal?.close();
    return journal?.steps.undoable;
  };
  vi.spyOn(Date, 'now').mockReturnValue(1029 * day);
  for (const orphan of await store.orphans('ann', 'a')) orphan.close();
  expect(await steps()).toEqual(['s']);
  vi.spyOn(Date, 'now').mockReturnValue(1031 * day);
  const orphans = await store.orphans('ann', 'a');
  expect(orphans.map(({ entries }) => entries.length)).toEqual([1]);
  expect(await steps()).toEqual([]);
});

test('a duplicated tab knows after a reload what it may undo', async () => {
  const one = tabStorage();
  vi.stubGlobal('sessionStorage', one);
  await sessionOf('ann');
  vi.stubGlobal('sessionStorage', tabStorage(one.kept));
  const duplicate = await sessionOf('ann');
  duplicate.perform([box(duplicate)]);
  await until(() => isSaved(duplicate));
  await duplicate.close();
  const session = await sessionOf('ann');
  expect(session.canUndo).toBe(true);
});

test('an edit writes the same few bytes however much was done before', async () => {
  const session = await sessionOf('ann', 'tab');
  host.isOpen = false;
  const bytes: number[] = [];
  const real = IDBObjectStore.prototype.put;
  let written = 0;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, row: unknown) {
    written += serialize(row).length;
    return real.call(this, row);
  });
  for (let i = 0; i < 1_000; i++) {
    written = 0;
    session.perform([{ op: 'setComment', node: 1, text: 'a' }]);
    bytes.push(written);
  }
  expect(bytes[999]).toBeLessThan(1_000);
  expect(bytes[999]).toBeLessThan(1.1 * (bytes[1] ?? 0));
  // Another piece of the same stroke is a row, and nothing besides.
  const step = session.newStep();
  session.perform([{ op: 'setComment', node: 1, text: 'a' }], step);
  const rows = vi.mocked(IDBObjectStore.prototype.put).mock.calls.length;
  session.perform([{ op: 'setComment', node: 1, text: 'b' }], step);
  expect(vi.mocked(IDBObjectStore.prototype.put).mock.calls.length - rows).toBe(1);
});
