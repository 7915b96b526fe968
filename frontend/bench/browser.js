import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { chromium } from 'playwright-core';

/** Counts frames in which anything was drawn by WebGL, in the same way for every viewer. */
const countFrames = `(() => {
  let drew = false;
  const frames = (window.drawnFrames = []);
  const clear = WebGL2RenderingContext.prototype.clear;
  WebGL2RenderingContext.prototype.clear = function (...mask) {
    drew = true;
    return clear.apply(this, mask);
  };
  const look = (at) => {
    if (drew) frames.push(at);
    drew = false;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

/** A Chromium of its own with nothing cached, that draws WebGL2 in software, on a page of 1280 x 800. */
export async function withPage(use) {
  const profile = mkdtempSync(join(tmpdir(), 'lamella-bench-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--enable-precise-memory-info',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.on('pageerror', (error) => process.stderr.write(`${page.url()}: ${error.message}\n`));
    await page.addInitScript(countFrames);
    return await use(page);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** What code for the page resolves to, in bounded time. */
export async function outcome(page, code, milliseconds = 60_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${page.url()} did not come to an end in time.`)), milliseconds);
  });
  try {
    return await Promise.race([page.evaluate(code), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Frames a second and the 95th percentile of the time between two, of what was drawn while `step` ran at every frame. */
export async function pageThrough(page, milliseconds, step) {
  const times = await outcome(
    page,
    `new Promise((resolve) => {
      const step = ${step};
      const begin = performance.now();
      window.drawnFrames.length = 0;
      const next = () => {
        if (performance.now() - begin > ${milliseconds}) return resolve([...window.drawnFrames]);
        step();
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    })`,
  );
  const gaps = times
    .slice(1)
    .map((at, n) => at - times[n])
    .sort((a, b) => a - b);
  const spent = times.at(-1) - times[0];
  return { fps: ((times.length - 1) * 1000) / spent, p95: gaps[Math.floor(gaps.length * 0.95)] };
}

export const median = (numbers) => {
  const order = [...numbers].sort((a, b) => a - b);
  return order[Math.floor(order.length / 2)];
};
