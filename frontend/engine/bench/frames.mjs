// Milliseconds of one frame of 1280 x 800 pixels in Chromium's software WebGL: the ways to draw a plane beside each other, then
// the renderer as it is. Run: node engine/bench/frames.mjs [--json]   (CHROMIUM names the browser, else /usr/bin/chromium)
import { argv } from 'node:process';
import { runnerImport } from 'vite';

const { module } = await runnerImport(`${import.meta.dirname}/frames.ts`, { configFile: false, logLevel: 'error' });
await module.measure(argv.includes('--json'));
