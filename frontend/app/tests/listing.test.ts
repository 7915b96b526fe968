import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useListing, type Listed } from '../src/look/useListing';
import { openWindow, runHook } from './hooks';

type Node = { readonly id: string };
type Ask = Parameters<typeof useListing<Node>>[0];

beforeEach(openWindow);
afterEach(() => {
  vi.unstubAllGlobals();
});

/** A list of which every page is answered when the test says so, whoever has stopped waiting for it. */
function asking() {
  const waiting: ((page: Listed<Node>) => void)[] = [];
  const ask: Ask = () => new Promise((resolve) => waiting.push(resolve));
  const answer = (...ids: string[]) => {
    const nodes = ids.map((id) => ({ id }));
    waiting.shift()?.({ nodes, totalCount: 9, pageInfo: { endCursor: ids.at(-1) ?? null, hasNextPage: true } });
  };
  return { ask, answer, waiting };
}

const idsOf = ({ found }: ReturnType<typeof useListing<Node>>) => found?.nodes.map(({ id }) => id);

test('a page that was asked for more of one list is not appended to the list of another person', async () => {
  const [adas, maxs] = [asking(), asking()];
  let { ask } = adas;
  const listing = await runHook(() => useListing(ask));
  expect(idsOf(await listing.after(() => adas.answer('a', 'b')))).toEqual(['a', 'b']);
  const more = listing.now.more();

  ask = maxs.ask;
  await listing.after(() => listing.now.again());
  // The old list stays in sight and is continued no more.
  await listing.after(() => void listing.now.more());
  expect(maxs.waiting).toHaveLength(1);
  expect(idsOf(await listing.after(() => maxs.answer('m')))).toEqual(['m']);
  await listing.after(async () => {
    adas.answer('c');
    await more;
  });
  expect(idsOf(listing.now)).toEqual(['m']);
  await listing.end();
});

test('more of the same list is appended, and what has moved into the page meanwhile stands once', async () => {
  const { ask, answer } = asking();
  const listing = await runHook(() => useListing(ask));
  await listing.after(() => answer('a', 'b'));
  await listing.after(async () => {
    const more = listing.now.more();
    answer('b', 'c');
    await more;
  });
  expect(idsOf(listing.now)).toEqual(['a', 'b', 'c']);
  await listing.end();
});
