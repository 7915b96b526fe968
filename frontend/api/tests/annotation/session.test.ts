import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { expect, test, vi } from 'vitest';
import { Journals } from '../../src/annotation/journal/journals';
import { fakeSocket } from './fakeSocket';
import { locks } from './locks';
import { pictureOf, replay } from './naive';
import { box, host, journals, names, sessionOf, until, withHost, words } from './sessions';
import { tokenOf } from './smallHost';

withHost();

test('what is done offline is kept, and sent in order when the line is back', async () => {
  const session = await sessionOf('ann', 'tab');
  expect(words(session)).toBe('all saved');
  host.isOpen = false;
  const edit = box(session, 'first');
  session.perform([edit]);
  session.perform([{ op: 'updateBox', box: 'box' in edit ? edit.box : 0, name: 'second' }]);
  await until(() => words(session) === 'offline, 2 edits kept');
  expect(names(session)).toEqual(['second']);
  host.isOpen = true;
  session.retry();
  await until(() => words(session) === 'all saved');
  await until(() => session.replica.pending.length === 0);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
  expect(names(session)).toEqual(['second']);
});

test('a batch whose answer got lost is sent again, and done once', async () => {
  const session = await sessionOf('ann', 'tab');
  let lost = 0;
  host.mishap = () => (lost++ === 0 ? 'lost' : null);
  session.perform([box(session)]);
  await until(() => words(session) === 'all saved');
  expect([...host.came.values()]).toEqual([2]);
  expect(host.log.length).toBe(1);
});

test('an edit that the host refuses stands aside with its words, and holds nothing up', async () => {
  const session = await sessionOf('ann', 'tab');
  host.mishap = ({ operations }) => (operations.some(({ op }) => op === 'deleteBox') ? 400 : null);
  host.isOpen = false;
  session.perform([box(session, 'before')]);
  session.perform([{ op: 'deleteBox', box: 666 }]);
  session.perform([box(session, 'after')]);
  host.isOpen = true;
  session.retry();
  await until(() => words(session) === 'all saved' && session.replica.pending.length === 0);
  expect(names(session)).toEqual(['before', 'after']);
  expect(session.status.refused).toEqual([{ why: 'Not this one.', operations: 1 }]);
  expect(await (await session.exportEdits()).text()).toContain('"box":666');
  await session.forgetRefused();
  expect(session.status.refused).toEqual([]);
});

test('when access is gone the edits are kept, and a file takes them elsewhere', async () => {
  const session = await sessionOf('ann', 'tab');
  host.mishap = () => 403;
  session.perform([box(session, 'late')]);
  await until(() => words(session) === 'closed, 1 edit kept');
  const file = await (await session.exportEdits()).text();
  const elsewhere = { journals: await Journals.open(new IDBFactory(), locks()) };
  const bob = await sessionOf('bob', 'tab', elsewhere);
  await expect(bob.importEdits(file)).rejects.toThrow('made by somebody else');
  await expect(bob.importEdits('{}')).rejects.toThrow('no file of exported edits');
  host.mishap = () => null;
  const again = await sessionOf('ann', 'tab', elsewhere);
  expect(await again.importEdits(file)).toBe(1);
  await until(() => words(again) === 'all saved');
  expect(host.log.map(({ clientId }) => clientId)).toEqual([session.clientId]);
  session.retry();
  await until(() => words(session) === 'all saved' && session.replica.version === host.log.length);
  expect(names(session)).toEqual(['late']);
});

test('nothing is sent under another sign-in', async () => {
  let person = 'ann';
  const session = await sessionOf('ann', 'tab', { token: () => tokenOf(person) });
  person = 'bob';
  session.perform([box(session)]);
  await until(() => words(session) === 'signed out, 1 edit kept');
  expect(host.log).toEqual([]);
  expect(await journals.orphans('bob', 'a')).toEqual([]);
  person = 'ann';
  session.retry();
  await until(() => words(session) === 'all saved');
  expect(host.log.map((batch) => batch.person)).toEqual(['ann']);
});

test('what a tab had not sent when it crashed, another tab of its person sends as that tab', async () => {
  const crashed = await sessionOf('ann', 'one');
  host.isOpen = false;
  crashed.perform([box(crashed, 'of the one that crashed')]);
  await until(() => words(crashed) === 'offline, 1 edit kept');
  await crashed.close();
  host.isOpen = true;
  const bob = await sessionOf('bob', 'two');
  expect(names(bob)).toEqual([]);
  const other = await sessionOf('ann', 'two');
  await until(() => words(other) === 'all saved');
  expect(names(other)).toEqual(['of the one that crashed']);
  expect(host.log.map(({ clientId }) => clientId)).toEqual([crashed.clientId]);
  expect(other.undo()).toBeDefined();
  expect(names(other)).toEqual([]);
});

test('undo and redo go step by step, and know after a reload where they were', async () => {
  const before = await sessionOf('ann', 'tab');
  const step = before.newStep();
  for (const name of ['one', 'two', 'three']) before.perform([box(before, name)], step);
  before.perform([box(before, 'four')]);
  before.undo();
  expect(names(before)).toEqual(['one', 'two', 'three']);
  before.undo();
  expect(names(before)).toEqual([]);
  expect([before.canUndo, before.canRedo]).toEqual([false, true]);
  before.redo();
  await until(() => words(before) === 'all saved');
  await before.close();
  const session = await sessionOf('ann', 'tab');
  await until(() => session.replica.version === host.log.length);
  expect(names(session)).toEqual(['one', 'two', 'three']);
  session.redo();
  await until(() => words(session) === 'all saved' && session.replica.version === host.log.length);
  expect(names(session)).toEqual(['one', 'two', 'three', 'four']);
  session.undo();
  session.perform([box(session, 'five')]);
  expect(session.canRedo).toBe(false);
  await until(() => words(session) === 'all saved' && session.replica.version === host.log.length);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
});

test("what somebody's restore took from the steps to undo is there again when the restore is undone", async () => {
  const [ann, bob] = [await sessionOf('ann', 'ann'), await sessionOf('bob', 'bob')];
  ann.perform([box(ann, 'one')]);
  ann.perform([box(ann, 'two')]);
  const both = () => [ann, bob].every((one) => words(one) === 'all saved' && one.replica.version === host.log.length);
  await until(both);
  const count = host.log.length;
  bob.restore(0);
  await until(() => host.log.length > count && both());
  expect([names(ann), ann.canUndo]).toEqual([[], false]);
  ann.perform([box(ann, 'three')]);
  await until(() => host.log.length > count + 1 && both());
  bob.undo();
  await until(() => host.log.length > count + 2 && both());
  expect(names(ann).sort()).toEqual(['one', 'three', 'two']);
  for (const left of [['one', 'two'], ['one'], []]) {
    ann.undo();
    expect(names(ann).sort()).toEqual(left);
  }
  expect(ann.canUndo).toBe(false);
});

test('offline, ids run out with a word about it; when the line is back there are more without asking twice', async () => {
  const session = await sessionOf('ann', 'tab');
  host.isOpen = false;
  session.perform([box(session)]);
  const made = new Set<number>();
  expect(() => {
    for (;;) made.add(session.newId('box'));
  }).toThrow('No new ids are left');
  expect(made.size).toBeGreaterThan(30);
  await until(() => words(session) === 'offline, 1 edit kept');
  expect(() => session.newId('box')).toThrow('No new ids are left');
  await new Promise((resolve) => setTimeout(resolve, 50));
  host.isOpen = true;
  await until(() => words(session) === 'all saved');
  let more = 0;
  await until(() => {
    try {
      more = session.newId('box');
      return true;
    } catch {
      return false;
    }
  });
  expect(made.has(more)).toBe(false);
});

test('when the browser keeps no more edits they are sent all the same, and it is said until they are saved', async () => {
  const session = await sessionOf('ann', 'tab');
  host.isOpen = false;
  session.perform([box(session, 'kept')]);
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
    this.transaction.abort();
    return {} as IDBRequest<IDBValidKey>;
  });
  session.perform([box(session, 'not kept')]);
  await until(() => words(session) === 'offline, 2 edits kept');
  expect(session.status.why).toContain('This browser keeps no more edits');
  vi.restoreAllMocks();
  host.isOpen = true;
  session.retry();
  await until(() => words(session) === 'all saved' && session.status.why === null);
  session.perform([box(session, 'kept again')]);
  expect(session.status.why).toBeNull();
  await until(() => words(session) === 'all saved' && session.replica.version === host.log.length);
  expect(names(session)).toEqual(['kept', 'not kept', 'kept again']);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
});

test('a tab that is reloaded while a batch is on its way sends the same batch again', async () => {
  const before = await sessionOf('ann', 'tab');
  host.mishap = () => 'lost';
  before.perform([box(before, 'on its way')]);
  await until(() => host.log.length === 1);
  before.perform([box(before, 'after it')]);
  await before.close();
  host.mishap = () => null;
  const session = await sessionOf('ann', 'tab');
  await until(() => words(session) === 'all saved' && session.replica.version === host.log.length);
  expect(names(session)).toEqual(['on its way', 'after it']);
  expect(host.log.length).toBe(2);
  expect(host.came.get(host.log[0]?.batchId ?? '')).toBeGreaterThan(1);
  expect(pictureOf(session.replica.state)).toEqual(replay(host.log));
});

test('a session that is left while a batch is made up does not send it: the next one does, once', async () => {
  const before = await sessionOf('ann', 'tab');
  before.perform([box(before, 'once')]);
  await before.close();
  const session = await sessionOf('ann', 'tab');
  await until(() => words(session) === 'all saved' && session.replica.version === host.log.length);
  expect(names(session)).toEqual(['once']);
  expect(host.log.length).toBe(1);
});

test('a line that breaks while it is made, after its session was closed, is nobody else’s trouble', async () => {
  const made: Connecting[] = [];
  class Connecting {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readyState = Connecting.CONNECTING;
    onerror?: (event: unknown) => void;
    constructor() {
      made.push(this);
    }
  }
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const session = await sessionOf('ann', 'tab', { webSocket: Connecting });
  await until(() => made.length > 0);
  await session.close();
  made[0]?.onerror?.(new Error('socket hang up'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('that an annotation was finished is heard at once, and what was done since goes when it is reopened', async () => {
  const socket = fakeSocket();
  const session = await sessionOf('ann', 'tab', { webSocket: socket.webSocket });
  await until(socket.isFollowed);
  socket.say({ name: 'Cells', state: 'FINISHED', mayEdit: false });
  await until(() => words(session) === 'closed');
  expect(session.status.why).toBe("'Cells' is finished: reopen it to edit it.");
  session.perform([box(session, 'too late')]);
  expect([words(session), names(session)]).toEqual(['closed, 1 edit kept', ['too late']]);
  socket.say({ name: 'Cells', state: 'ACTIVE', mayEdit: true });
  await until(() => words(session) === 'all saved');
  // Nobody asked in between whether it may be edited.
  expect([...host.came.values()]).toEqual([1]);
  expect(session.status.why).toBeNull();
});

test('who could only look is let in once the host says that they may edit, and not before', async () => {
  host.mayEdit = false;
  const socket = fakeSocket();
  const letIn = vi.fn();
  const session = await sessionOf('ann', 'tab', { webSocket: socket.webSocket, letIn });
  await until(socket.isFollowed);
  socket.say({ name: 'Cells', state: 'ACTIVE', mayEdit: false });
  socket.say({ name: 'Cells', state: 'FINISHED', mayEdit: false });
  socket.say({ name: 'Cells', state: 'ACTIVE', mayEdit: true });
  await until(() => letIn.mock.calls.length > 0);
  expect([letIn.mock.calls.length, words(session)]).toEqual([1, 'all saved']);
});
