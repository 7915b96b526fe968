import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { chromium } from 'playwright-core';

/** Counts frames in which anything was drawn by WebGL, in the same way for every viewer, and keeps the context that draws. */
const countFrames = `(() => {
  let drew = false;
  const frames = (window.drawnFrames = []);
  const clear = WebGL2RenderingContext.prototype.clear;
  WebGL2RenderingContext.prototype.clear = function (...mask) {
    drew = true;
    window.drawing = this;
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
    return await use(page, profile);
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

/**
 * Milliseconds from navigation until all that is visible was drawn, and of how many chunks that is; the same clock for every viewer.
 * It ends when the GPU has finished what was drawn: a pixel is read back. A picture that stays complete for half a second is.
 * @param complete Code for the page: a function that answers how many chunks are visible, and 0 while any of them is missing.
 */
export function allDrawn(page, complete) {
  return outcome(
    page,
    `new Promise((resolve) => {
      const complete = ${complete};
      let end;
      const look = () => {
        const chunks = complete();
        if (chunks === 0) end = undefined;
        else if (!end) {
          const gl = window.drawing;
          const bound = gl.getParameter(gl.READ_FRAMEBUFFER_BINDING);
          gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
          gl.bindFramebuffer(gl.READ_FRAMEBUFFER, bound);
          end = performance.now();
        } else if (performance.now() - end > 500) return resolve({ at: end, chunks });
        requestAnimationFrame(look);
      };
      look();
    })`,
  );
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
