// A flight through 2,000 bricks of a sparse layer of 65,536³ voxels with 2 GiB present: time to the first picture, and whether memory keeps
// to what was declared. The page and its source are those of the browser test in engine/tests/flight. A line of JSON for each figure.
//   node flight.js [--bricks 2000] [--budget 128]   (the budget in MiB, for main memory and for the GPU each)
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { outcome, withPage } from './browser.js';

const { values } = parseArgs({
  options: { bricks: { type: 'string', default: '2000' }, budget: { type: 'string', default: '128' } },
});
const mebi = 2 ** 20;
const [bricks, budget] = [Number(values.bricks), Number(values.budget)];
const plan = { bricks, hostBytes: budget * mebi, gpuBytes: budget * mebi, latency: 5 };

const server = await createServer({
  root: fileURLToPath(new URL('../engine/tests/flight', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  cacheDir: `${process.env.TMPDIR ?? '/tmp'}/vite-${process.pid}`,
  server: { port: 0, host: '127.0.0.1', hmr: false, fs: { strict: false } },
});
await server.listen();
try {
  const { port } = server.httpServer.address();
  const { flight, grown } = await withPage(async (page) => {
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction('window.isReady === true');
    const before = await heap();
    const flight = await outcome(page, `window.fly(${JSON.stringify(plan)})`, 300_000);
    return { flight, grown: (await heap()) - before };
  });
  const atMost = (value) => ({ value, atMost: true });
  const say = (what, ours, unit, goal, note) =>
    process.stdout.write(`${JSON.stringify({ what, ours, unit, goal, note })}\n`);
  const { seconds, frames, aborted, asked, openAtEnd, settled } = flight;
  say('sparse 65,536³, time to the first picture', flight.firstPicture, 'ms');
  say('sparse 65,536³, time to all drawn', flight.allDrawn, 'ms');
  const note = `${flight.bricks} bricks with voxels and ${flight.empty} empty ones in ${seconds.toFixed(1)} s, ${frames} frames`;
  say('flight, most in the brick cache', flight.hostBytes / mebi, 'MiB', atMost(budget), note);
  say('flight, most in GPU memory', flight.gpuBytes / mebi, 'MiB', atMost(budget));
  say('flight, growth of the JavaScript heap', grown / mebi, 'MiB', atMost(16));
  say('flight, reads left open at its end', openAtEnd, 'reads', atMost(0), `${aborted} of ${asked} aborted on the way`);
  say('flight, last place not drawn whole', settled ? 0 : flight.last.missing, 'bricks', atMost(0));
} finally {
  await server.close();
}
