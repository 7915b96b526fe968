import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, chromiumPath, openPage, type TestPage } from '../gpu/chromium';
import type { Drawn } from '../gpu/readBack';
import type { manyNodes } from './many';
import { referenceOf } from './reference';
import { skeletonScenes } from './scenes';

const why = chromiumIsHere ? '' : ` (skipped: there is no Chromium at ${chromiumPath})`;

describe.skipIf(!chromiumIsHere)(`Trees are drawn as the definition says${why}`, () => {
  let opened: TestPage;
  beforeAll(async () => {
    opened = await openPage(import.meta.dirname);
  }, 60_000);
  afterAll(() => opened.close());

  test.for(skeletonScenes.map((scene) => [scene.name, scene] as const))(
    '%s',
    { timeout: 60_000 },
    async ([name, scene]) => {
      const width = Math.max(...scene.panels.map(({ rectangle: r }) => r.x + r.width));
      const height = Math.max(...scene.panels.map(({ rectangle: r }) => r.y + r.height));
      await opened.page.evaluate(
        `Object.defineProperty(window, 'devicePixelRatio', { value: ${scene.devicePixelRatio}, configurable: true })`,
      );
      const drawn: Drawn = await opened.page.evaluate(`drawSkeleton(${JSON.stringify(name)}, ${width}, ${height})`);
      const pixels = Buffer.from(drawn.pixels, 'base64');
      let [compared, lit, worst, where] = [0, 0, 0, ''];
      for (const panel of scene.panels) {
        const reference = referenceOf(scene, panel);
        const { x: left, y: top, width, height } = panel.rectangle;
        const density = scene.devicePixelRatio;
        for (let y = top * density; y < (top + height) * density; y++)
          for (let x = left * density; x < (left + width) * density; x++) {
            const expected = reference(x, y);
            if (!expected) continue;
            compared++;
            if (expected[0] !== 16 || expected[1] !== 17) lit++;
            expected.forEach((value, channel) => {
              const here = pixels[4 * (y * drawn.width + x) + channel] ?? 0;
              const difference = Math.abs(here - value);
              if (difference <= worst) return;
              worst = difference;
              where = `${panel.id} at ${x}, ${y}: drawn ${here}, expected ${value}`;
            });
          }
      }
      expect(lit).toBeGreaterThan(150);
      expect(compared).toBeGreaterThan(500);
      // 8 bits are rounded again at every layer of paint.
      expect(worst, where).toBeLessThanOrEqual(2.5);
    },
  );

  test('a million nodes are drawn, edited and picked', { timeout: 120_000 }, async () => {
    const costs: ReturnType<typeof manyNodes> = await opened.page.evaluate('manyNodes(1_000_000)');
    expect(costs.lit).toBeGreaterThan(10_000);
    expect(costs.picked).toBe(1234);
    // Outlines stand for the edges: all are shown where they are, and nothing where none is.
    expect(costs.like.shown).toBeGreaterThan(0.99);
    expect(costs.like.true).toBeGreaterThan(0.99);
    if (process.env.LAMELLA_MEASURE) process.stdout.write(`${JSON.stringify(costs)}\n`);
  });
});
