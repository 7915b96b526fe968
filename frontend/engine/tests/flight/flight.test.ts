import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, chromiumPath, openPage, type TestPage } from '../gpu/chromium';
import type { FlightPlan } from './page';

const why = chromiumIsHere ? '' : ` (skipped: there is no Chromium at ${chromiumPath})`;
const mebi = 2 ** 20;
const plan: FlightPlan = { bricks: 2000, hostBytes: 64 * mebi, gpuBytes: 64 * mebi, latency: 15 };

describe.skipIf(!chromiumIsHere)(`A flight through 65,536³ voxels in a real browser${why}`, () => {
  let opened: TestPage;

  beforeAll(async () => {
    opened = await openPage(fileURLToPath(new URL('.', import.meta.url)));
  }, 60_000);
  afterAll(() => opened?.close());

  test('keeps to its budgets, aborts what it passed by, and shows the last place whole', async () => {
    const session = await opened.page.context().newCDPSession(opened.page);
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    const before = await heap();
    const flight = await opened.page.evaluate((given) => window.fly(given), plan);
    const after = await heap();

    expect(flight.faults).toEqual([]);
    expect(flight.bricks).toBeGreaterThanOrEqual(plan.bricks);
    expect(flight.hostBytes).toBeLessThanOrEqual(plan.hostBytes);
    expect(flight.gpuBytes).toBeLessThanOrEqual(plan.gpuBytes);
    expect(flight.aborted).toBeGreaterThan(0);
    expect(flight.mostOpen).toBeLessThanOrEqual(96);
    expect(flight.settled).toBe(true);
    expect(flight.openAtEnd).toBe(0);
    // What a flight leaves on the JavaScript heap is records, not voxels.
    expect(after - before).toBeLessThan(16 * mebi);
    expect(opened.said.filter((line) => /error|threw/.test(line))).toEqual([]);
    if (process.env.FLIGHT) process.stdout.write(`${JSON.stringify({ before, after, ...flight })}\n`);
  }, 300_000);
});
