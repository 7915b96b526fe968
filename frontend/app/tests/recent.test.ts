import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { storageOfAWindow } from '../../api/tests/tabs';
import {
  forgetPerson,
  forgetView,
  pathOf,
  recentViews,
  rememberView,
  type RecentView,
} from '../src/features/home/recent';
import { usePerson } from '../src/features/signin/person';
import { useViewer } from '../src/features/viewer/store';
import { useAddress } from '../src/features/viewer/useAddress';
import { openWindow, runHook } from './hooks';

const host = vi.hoisted(() => ({ me: {} as unknown }));
vi.mock('../src/host', () => ({
  client: { ask: () => Promise.resolve({ me: host.me }) },
  session: { onChange: () => undefined },
}));
const picture = vi.hoisted(() => ({ meanwhile: (): void => undefined }));
vi.mock('../src/features/viewer/drawing', () => ({
  copyPicture: () => {
    picture.meanwhile();
    return Promise.resolve({ toDataURL: () => 'data:image/jpeg;base64,' });
  },
}));

const view = (dataset: string, more: Partial<RecentView> = {}): RecentView => ({
  dataset,
  name: dataset,
  state: 'at=1,2,3',
  picture: '',
  ...more,
});
const namesOf = (views: readonly RecentView[]) => views.map(({ name }) => name);

let storage: Storage;
beforeEach(() => {
  storage = storageOfAWindow();
  picture.meanwhile = () => undefined;
  openWindow();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a dataset stands once among the last views, newest first, and at most six do', () => {
  for (const dataset of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g']) rememberView('ada', view(dataset), storage);
  expect(namesOf(recentViews('ada', storage))).toEqual(['g', 'f', 'e', 'd', 'c', 'a']);
  storage.setItem('lamella.recent.ada', '[{"dataset":"../evil","name":"","state":"","picture":""}, 3, null]');
  expect(recentViews('ada', storage)).toEqual([]);
});

test('an annotation stands beside its dataset, each with its own view, and both go with the dataset', () => {
  rememberView('ada', view('a'), storage);
  rememberView('ada', view('a', { annotation: 'n', name: 'Axons', state: 'at=7,8,9' }), storage);
  rememberView('ada', view('a', { annotation: 'm', name: 'Glia' }), storage);
  expect(recentViews('ada', storage).map(pathOf)).toEqual([
    '/annotations/m#at=1,2,3',
    '/annotations/n#at=7,8,9',
    '/view/a#at=1,2,3',
  ]);
  forgetView('ada', 'm', storage);
  expect(namesOf(recentViews('ada', storage))).toEqual(['Axons', 'a']);
  forgetView('ada', 'a', storage);
  expect(recentViews('ada', storage)).toEqual([]);
});

test('everybody sees their own views only, and none of those kept from before they had a person', () => {
  storage.setItem('lamella.recent', JSON.stringify([view('secret')]));
  rememberView('ada', view('hers'), storage);
  rememberView(null, view('public'), storage);
  expect(namesOf(recentViews('ada', storage))).toEqual(['hers']);
  expect(namesOf(recentViews(null, storage))).toEqual(['public']);
  expect(recentViews('max', storage)).toEqual([]);
  expect(JSON.stringify(storage)).not.toContain('secret');
});

test('who signs out leaves no name and no picture in the browser, nor does the view that they leave by it', () => {
  rememberView('eve', view('hers'), storage);
  rememberView('max', view('his'), storage);
  forgetPerson('eve', storage);
  rememberView('eve', view('left last'), storage);
  expect(JSON.stringify(storage)).not.toMatch(/hers|left last/);
  expect(namesOf(recentViews('max', storage))).toEqual(['his']);
});

test('other tabs hear of a sign-out by what it takes away, also where there was nothing yet', () => {
  const heard: string[] = [];
  const { removeItem } = storage;
  storage.removeItem = (key) => {
    if (storage.getItem(key) !== null) heard.push(key);
    removeItem(key);
  };
  forgetPerson('fay', storage);
  expect(heard).toEqual(['lamella.recent.fay']);
  expect(storage.getItem('lamella.recent.fay')).toBeNull();
});

const me = (id: string) => ({ id, name: id, roles: [], isSignedIn: true });

function signOutElsewhere(person: string) {
  const key = `lamella.recent.${person}`;
  window.localStorage.removeItem(key);
  window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue: null }));
}

/** Somebody looks at a dataset until a picture of it is taken; whatever `leave` does happens before the page is left. */
async function look(
  person: string,
  of: { readonly id: string; readonly name: string },
  leave: () => unknown = () => {},
) {
  vi.useFakeTimers();
  const quiet = () => undefined;
  const heard = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
    Object.assign(window, { [name]: heard[name].bind(heard) });
  Object.assign(window, { history: { replaceState: quiet }, location: { hash: '' } });
  let settled = quiet as () => void;
  const on = (_: string, listener: () => void) => {
    settled = listener;
    return quiet;
  };
  const panels = [{ id: 'xy', kind: 'xy' as const, rectangle: { x: 0, y: 0, width: 100, height: 100 } }];
  const shown = { dataset: { id: 'd', name: 'Neuropil' } };
  useViewer.setState({ panels, shown, engine: { on } } as never);
  usePerson.setState({ me: me(person) });
  const address = await runHook(() => {
    useAddress(true, of);
  });
  await address.after(() => {
    settled();
    return vi.advanceTimersByTimeAsync(2000);
  });
  await leave();
  await address.end();
  return (id: string) => recentViews(id).map((view) => [view.name, pathOf(view).split('#')[0]]);
}

test('the view that was left is remembered as what it was of: an annotation, or the dataset', async () => {
  await look('ada', { id: 'd', name: 'Neuropil' });
  const kept = await look('ada', { id: 'n', name: 'Axons' });
  expect(kept('ada')).toEqual([
    ['Axons', '/annotations/n'],
    ['Neuropil', '/view/d'],
  ]);
});

test('a picture that was taken for one person is kept for nobody once another is here, as when they signed out in another tab', async () => {
  const kept = await look('ada', { id: 'd', name: 'Neuropil' }, () => {
    window.localStorage.removeItem('lamella.recent.ada');
    usePerson.setState({ me: me('max') });
  });
  expect([...kept('max'), ...kept('ada')]).toEqual([]);
});

test('who signed out in another tab is not remembered here, though the host never says that they are gone', async () => {
  const kept = await look('bea', { id: 'd', name: 'Neuropil' }, () => signOutElsewhere('bea'));
  expect(kept('bea')).toEqual([]);
});

test('who signed out and in again in another tab is remembered here again, and who was only asked about before is not', async () => {
  const tells = async (next: unknown) => {
    host.me = next;
    await usePerson.getState().refresh();
  };
  const stayed = await look('cleo', { id: 'd', name: 'Neuropil' }, async () => {
    signOutElsewhere('cleo');
    await tells(me('cleo'));
  });
  expect(stayed('cleo')).toEqual([]);
  const returned = await look('cleo', { id: 'd', name: 'Neuropil' }, async () => {
    signOutElsewhere('cleo');
    await tells({ id: null, name: 'Guest', roles: [], isSignedIn: false });
    await tells(me('cleo'));
  });
  expect(returned('cleo')).toEqual([['Neuropil', '/view/d']]);
});

test("a picture that was waited for while somebody else came is nobody's", async () => {
  picture.meanwhile = () => {
    usePerson.setState({ me: me('max') });
  };
  const kept = await look('ada', { id: 'd', name: 'Neuropil' }, () => {
    usePerson.setState({ me: me('ada') });
  });
  expect([...kept('max'), ...kept('ada')]).toEqual([]);
});
