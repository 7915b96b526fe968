// A flight through 2,000 bricks of a sparse layer of 65,536³ voxels that a host serves: time to the first picture, and whether memory
// keeps to what the viewer declares. A line of JSON for each figure.
//   node flight.js --host http://127.0.0.1:5050 --dataset ID [--bricks 2000] [--present 1280]
// The dataset must be public. `--present` is the edge of the cube in the middle that is stored.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';
import { parseArgs } from 'node:util';
import { allDrawn, outcome, withPage } from './browser.js';
import { lamellaAddress, lamellaComplete } from './lamella.js';

const text = (standard) => ({ type: 'string', default: standard });
const { values } = parseArgs({
  options: {
    host: text('http://127.0.0.1:5050'),
    dataset: { type: 'string' },
    bricks: text('2000'),
    present: text('1280'),
  },
});
if (!values.dataset) {
  process.stderr.write('flight.js: --dataset must be given.\n');
  process.exit(2);
}
const side = 65_536;
const mebi = 2 ** 20;
const plan = { bricks: Number(values.bricks), reach: Number(values.present) / 2, side };
const fly = readFileSync(new URL('fly.js', import.meta.url), 'utf8');

/** Notes when the first bricks were drawn, in milliseconds from navigation. */
const noteFirst = `(() => {
  const look = (at) => {
    if (window.lamella?.status?.gpuBytes > 0) window.firstPicture = at;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

const { drawn, first, flight, heap } = await withPage(async (page) => {
  await page.addInitScript(noteFirst);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const position = [side / 2, side / 2, side / 2];
  await page.goto(lamellaAddress(values.host, values.dataset, { position, voxelSize: [8, 8, 8] }));
  const drawn = await allDrawn(page, lamellaComplete);
  const first = await page.evaluate('window.firstPicture');
  const before = await heap();
  await page.evaluate(fly);
  const flight = await outcome(page, `window.fly(${JSON.stringify(plan)})`, 600_000);
  return { drawn, first, flight, heap: [before, await heap()] };
});

const atMost = (value) => ({ value, atMost: true });
const say = (what, ours, unit, goal, note) =>
  process.stdout.write(`${JSON.stringify({ what, ours, unit, goal, note })}\n`);
const { bricks, seconds, steps, hostBudget, gpuBudget } = flight;
say('sparse 65,536³, navigation to the first picture', first, 'ms');
say(`sparse 65,536³, navigation to all drawn (${drawn.chunks} bricks)`, drawn.at, 'ms');
say('flight, bricks with voxels', bricks, 'bricks', { value: plan.bricks }, `${seconds.toFixed(1)} s, ${steps} views`);
say('flight, most in the brick cache', flight.hostBytes / mebi, 'MiB', atMost(hostBudget / mebi));
say('flight, most in GPU memory', flight.gpuBytes / mebi, 'MiB', atMost(gpuBudget / mebi));
say(
  'flight, JavaScript heap afterwards',
  heap[1] / mebi,
  'MiB',
  atMost(64),
  `${(heap[0] / mebi).toFixed(1)} MiB before`,
);
say('flight, reads aborted', flight.aborted, 'reads', { value: 1 });
say('flight, last place not drawn whole', flight.missing + flight.failed, 'bricks', atMost(0));
