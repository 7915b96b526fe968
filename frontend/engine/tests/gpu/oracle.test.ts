import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segmentColor } from '../../src/gpu/segmentColors';
import { allScenes } from './allScenes';
import { chromiumIsHere, chromiumPath, openPage, type TestPage } from './chromium';
import type { Drawn } from './readBack';
import { referencePixel } from './reference';
import type { Scene } from './scenes';

const why = chromiumIsHere ? '' : ` (skipped: there is no Chromium at ${chromiumPath})`;

describe.skipIf(!chromiumIsHere)(`What the renderer draws is what the definition says${why}`, () => {
  let opened: TestPage;
  beforeAll(async () => {
    opened = await openPage(import.meta.dirname);
  }, 60_000);
  afterAll(() => opened.close());

  test.for(allScenes.map((scene) => [scene.name, scene] as const))('%s', { timeout: 60_000 }, async ([, scene]) => {
    const drawn = await draw(opened, scene);
    const { compared, ties, worst, where } = compare(scene, drawn);
    expect(compared).toBeGreaterThan(20 * ties);
    expect(worst, where).toBeLessThanOrEqual(1);
  });
});

async function draw({ page }: TestPage, { name, panels, devicePixelRatio = 1 }: Scene): Promise<Drawn> {
  const width = Math.max(...panels.map(({ rectangle }) => rectangle.x + rectangle.width));
  const height = Math.max(...panels.map(({ rectangle }) => rectangle.y + rectangle.height));
  const drawn: Drawn = await page.evaluate(`drawScene(${JSON.stringify(name)}, ${width}, ${height})`);
  expect([drawn.width, drawn.height]).toEqual([width * devicePixelRatio, height * devicePixelRatio]);
  return drawn;
}

/** Every pixel of every panel; the largest difference of any channel, in grey levels. */
function compare(scene: Scene, drawn: Drawn) {
  const pixels = Buffer.from(drawn.pixels, 'base64');
  const density = scene.devicePixelRatio ?? 1;
  let compared = 0;
  let ties = 0;
  let worst = 0;
  let where = '';
  for (const panel of scene.panels) {
    const { x: left, y: top, width, height } = panel.rectangle;
    for (let y = top * density; y < (top + height) * density; y++)
      for (let x = left * density; x < (left + width) * density; x++) {
        const expected = referencePixel(scene, panel, x, y, segmentColor);
        if (!expected) {
          ties++;
          continue;
        }
        compared++;
        for (const channel of [0, 1, 2] as const) {
          const here = pixels[4 * (y * drawn.width + x) + channel] ?? 0;
          const difference = Math.abs(here - Math.round(expected[channel]));
          if (difference > worst) {
            worst = difference;
            where = `${panel.id} at ${x}, ${y}: drawn ${here}, expected ${expected[channel]}`;
          }
        }
      }
  }
  return { compared, ties, worst, where };
}
