import { GetDatasetDocument, type GetDatasetQuery, type WhoAmIQuery } from '@lamella/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useProbe } from '../src/features/datasets/adding/useProbe';
import { recentViews, rememberView } from '../src/features/home/recent';
import { usePerson } from '../src/features/signin/person';
import { useAskAsPerson } from '../src/features/signin/useAskAsPerson';
import { useHistogram } from '../src/features/viewer/layers/useHistogram';
import { useAsk } from '../src/look/useAsk';
import { openWindow, runHook } from './hooks';

const host = vi.hoisted(() => ({ asked: [] as unknown[], answer: (): unknown => undefined }));
vi.mock('../src/host', () => {
  const reply = (question: unknown) => {
    host.asked.push(question);
    return Promise.resolve().then(host.answer);
  };
  const client = {
    ask: (_: unknown, variables: unknown) => reply(variables),
    get: (address: string) => reply(address).then((answer) => ({ json: () => answer })),
  };
  return { client, session: { onChange: () => undefined, hasEnded: () => false } };
});

const signIn = (id: string | null) => {
  const me: WhoAmIQuery['me'] = { id, name: id ?? 'Guest', roles: [], isSignedIn: id !== null };
  usePerson.setState({ me });
};

beforeEach(() => {
  host.asked = [];
  host.answer = () => undefined;
  openWindow();
  usePerson.setState({ me: undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const id = 'de300000-0000-4000-8000-000000000007';
const isThere = ({ dataset }: GetDatasetQuery) => dataset !== null;
const view = { dataset: id, name: 'Hidden', state: '', picture: '' };

test('one thing is asked for again when somebody else is here, and not when it turns out who had been here all along', async () => {
  host.answer = () => ({ dataset: { id } });
  const asked = await runHook(() => useAskAsPerson(GetDatasetDocument, { id }, isThere));
  await asked.after(() => signIn('ada'));
  expect(host.asked).toHaveLength(1);
  await asked.after(() => signIn(null));
  expect(host.asked).toHaveLength(2);
  await asked.end();
});

test('what is not there leaves what its person looked at last, and stays with those who were not the ones to ask', async () => {
  for (const person of ['ada', 'max', null]) rememberView(person, view);
  host.answer = () => ({ dataset: null });
  signIn('ada');
  const asked = await runHook(() => useAskAsPerson(GetDatasetDocument, { id }, isThere));
  expect([...recentViews('ada'), ...recentViews('max')]).toEqual([view]);
  host.answer = () => ({ dataset: { id } });
  await asked.after(() => signIn('max'));
  expect(recentViews('max')).toEqual([view]);
  expect(recentViews(null)).toEqual([view]);
  await asked.end();
});

test('what is asked for next stays with those who looked at it, though what was asked for before was not there', async () => {
  const next = { ...view, dataset: 'de300000-0000-4000-8000-000000000008' };
  let wanted = id;
  rememberView('ada', next);
  host.answer = () => ({ dataset: null });
  signIn('ada');
  const asked = await runHook(() => useAskAsPerson(GetDatasetDocument, { id: wanted }, isThere));
  host.answer = () => ({ dataset: { id: wanted } });
  wanted = next.dataset;
  expect(await asked.after(() => asked.again())).toMatchObject({ data: { dataset: { id: wanted } }, loading: false });
  expect(recentViews('ada')).toEqual([next]);
  await asked.end();
});

test('no answer is given out as that of another question, not for a moment; nor is it when the same is asked again', async () => {
  let variables: { readonly id: string } | null = { id };
  const moments: string[] = [];
  host.answer = () => Promise.reject(new Error('Gone.'));
  const asked = await runHook(() => {
    const asked = useAsk(GetDatasetDocument, variables);
    moments.push(`${String(asked.loading)} ${String(asked.error?.message)}`);
    return asked;
  });
  expect(new Set(moments.splice(0))).toEqual(new Set(['true undefined', 'false Gone.']));
  for (const next of [{ id: 'other' }, null]) {
    variables = next;
    await asked.after(() => asked.again());
    expect(moments.splice(0)[0]).toBe(`${String(next !== null)} undefined`);
  }
  variables = { id };
  await asked.after(() => asked.again());
  moments.length = 0;
  await asked.after(() => asked.now.again());
  expect(moments[0]).toBe('true undefined');
  await asked.end();
});

test('a histogram is asked for again when the voxels are others, and one that was refused when somebody else is here', async () => {
  let version = 'v1';
  host.answer = () => Promise.reject(new Error('Not for you.'));
  const asked = await runHook(() => useHistogram('/datasets/d/layers/em/histogram', 0, version));
  expect(asked.now.error?.message).toBe('Not for you.');
  host.answer = () => ({ min: 0, max: 9 });
  expect(await asked.after(() => signIn('ada'))).toMatchObject({ histogram: { max: 9 }, error: undefined });
  const before = host.asked.length;
  host.answer = () => ({ min: 0, max: 200 });
  version = 'v2';
  await asked.after(() => usePerson.setState({ error: undefined }));
  expect((await asked.after(() => asked.again())).histogram?.max).toBe(200);
  expect(host.asked).toHaveLength(before + 1);
  await asked.end();
});

test('nothing is known of a path while it is typed, whatever was known of the one before', async () => {
  vi.useFakeTimers();
  host.answer = () => ({ probe: { path: '/data/old' } });
  let path = '/data/old ';
  const known: (string | undefined)[] = [];
  const probe = await runHook(() => {
    const probe = useProbe(path);
    if (probe.isOfPath) known.push(probe.volume?.path);
    return probe;
  });
  expect(await probe.after(() => vi.advanceTimersByTime(400))).toMatchObject({
    volume: { path: '/data/old' },
    isOfPath: true,
  });
  path = '/data/new';
  expect(await probe.after(() => probe.again())).toMatchObject({ volume: { path: '/data/old' }, isOfPath: false });
  host.answer = () => ({ probe: { path: '/data/new' } });
  known.length = 0;
  expect(await probe.after(() => vi.advanceTimersByTime(400))).toMatchObject({
    volume: { path: '/data/new' },
    isOfPath: true,
  });
  expect(new Set(known)).toEqual(new Set(['/data/new']));
  await probe.end();
});
