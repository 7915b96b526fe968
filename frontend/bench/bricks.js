// How long a browser takes to fill a view with bricks of 32³ and with bricks of 64³ of the same voxels, and how fast it pages, in turns.
//   node bricks.js --host http://127.0.0.1:5050 --small ID --large ID [--rounds 5] [--paging 4000]
import process from 'node:process';
import { parseArgs } from 'node:util';
import { allDrawn, median, pageThrough, withPage } from './browser.js';
import { lamellaAddress, lamellaComplete, lamellaStep } from './lamella.js';

const text = (standard) => ({ type: 'string', default: standard });
const { values } = parseArgs({
  options: {
    host: text('http://127.0.0.1:5050'),
    small: { type: 'string' },
    large: { type: 'string' },
    rounds: text('5'),
    paging: text('4000'),
  },
});
if (!values.small || !values.large) {
  process.stderr.write('bricks.js: --small and --large must be given.\n');
  process.exit(2);
}
const place = { position: [256, 256, 100], voxelSize: [8, 8, 30] };

const visit = (dataset, hidden) =>
  withPage(async (page) => {
    await page.goto(lamellaAddress(values.host, dataset, { ...place, hidden }));
    const { at, chunks } = await allDrawn(page, lamellaComplete);
    return { at, chunks, ...(await pageThrough(page, Number(values.paging), lamellaStep)) };
  });

for (const [name, hidden] of [
  ['uint8', ['cells']],
  ['uint64', ['em']],
]) {
  const [small, large] = [[], []];
  for (let round = 0; round <= Number(values.rounds); round++) {
    const [a, b] = [await visit(values.small, hidden), await visit(values.large, hidden)];
    // The first round warms what the server keeps.
    if (round === 0) continue;
    small.push(a);
    large.push(b);
  }
  const of = (visits, key) => median(visits.map((one) => one[key]));
  const say = (what, key, unit) =>
    process.stdout.write(
      `${JSON.stringify({ what: `${what}, ${name}, bricks of 64³`, ours: of(large, key), unit, peer: '32³', peersFigure: of(small, key) })}\n`,
    );
  say(`a view filled (${of(large, 'chunks')} bricks, ${of(small, 'chunks')} of 32³)`, 'at', 'ms');
  say('paging z', 'fps', 'frames/s');
}
