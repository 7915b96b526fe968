import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as behaviours from './behaviours';
import { chromiumIsHere, chromiumPath, openPage, type TestPage } from './chromium';

const why = chromiumIsHere ? '' : ` (skipped: there is no Chromium at ${chromiumPath})`;
const edge = 32;

describe.skipIf(!chromiumIsHere)(`The renderer${why}`, () => {
  let opened: TestPage;
  beforeAll(async () => {
    opened = await openPage(import.meta.dirname);
  }, 60_000);
  afterAll(() => opened.close());

  type Behaviours = typeof behaviours;
  const run = <Name extends keyof Behaviours>(name: Name): Promise<Awaited<ReturnType<Behaviours[Name]>>> =>
    opened.page.evaluate(`${name}()`);

  test('hatches a refused brick and nothing beside it, until it comes after all', { timeout: 60_000 }, async () => {
    const { marked, after } = await run('refuseOne');
    // The brick reaches from voxel 32 to 64; the panel shows two pixels a voxel, voxel 48 in its middle.
    expect(marked).toMatchObject({ left: 118, top: 68, right: 181, bottom: 131 });
    expect(marked.count).toBeGreaterThan(1000);
    expect(after.count).toBe(0);
  });

  test('takes nothing while its context is lost, and draws the same on the one that comes back', async () => {
    expect(await run('loseContext')).toMatchObject({ takesBricks: false, held: 0, after: { count: 0 } });
  });

  test('says in words that there is no WebGL2', async () => {
    expect(await run('noContext')).toContain('WebGL2');
  });

  test('keeps its budget, charges nothing for empty bricks, and gives room from one kind of brick to another', async () => {
    const { full, takesEmpty, bytesWithEmpty, takesOther, evicted, left } = await run('fillUp');
    expect(full).toEqual({ bricks: 2 ** 20 / edge ** 3, bytes: 2 ** 20, budget: 2 ** 20 });
    expect(takesEmpty).toBe(true);
    expect(bytesWithEmpty).toBe(full.bytes);
    expect(takesOther).toBe(false);
    // Every second brick went first, so that no page runs empty until half of them are gone: the worst order there is.
    expect(evicted).toBeLessThan(full.bricks);
    expect(left).toBe(0);
  });

  test('shows in space what it shows flat', async () => {
    // Seen from the front, the two other planes are lines, and the box is its own outline.
    const { count } = await run('spaceFromTheFront');
    expect(count).toBeLessThan(4 * 200 + 4 * 200);
  });

  test('draws the axes in their colours and the box around the data', async () => {
    const { x, y, z, box, empty } = await run('spaceColors');
    for (const pixels of [x, y, z, box]) expect(pixels).toBeGreaterThan(20);
    expect(empty).toBeGreaterThan(5000);
  });

  test('leaves the browser nothing to complain of', () => {
    // The comparison itself reads pixels back, which the driver calls slow whenever it happens to notice.
    const ours = (line: string) => !line.includes('[vite]') && !line.includes('GPU stall due to ReadPixels');
    expect(opened.said.filter(ours)).toEqual([]);
  });
});
