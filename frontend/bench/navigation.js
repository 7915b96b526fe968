// Navigation until all visible chunks are drawn, and frames a second while paging: ours against neuroglancer, in turns, on the same
// OME-Zarr files. A line of JSON for each figure.
//   node navigation.js --host http://127.0.0.1:5050 --dataset ID --volume FOLDER [--image em] [--labels cells]
//     [--position x,y,z] [--voxel-size x,y,z] [--rounds 5] [--paging 4000]
// The volume's folder holds a folder for each layer. The dataset must be public: both come as guests.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { allDrawn, median, pageThrough, withPage } from './browser.js';
import { lamellaAddress, lamellaComplete, lamellaStep } from './lamella.js';
import { neuroglancerAddress, neuroglancerComplete, neuroglancerPage, neuroglancerStep } from './neuroglancer.js';
import { nginx } from './nginx.js';

const text = (standard) => ({ type: 'string', default: standard });
const { values } = parseArgs({
  options: {
    host: text('http://127.0.0.1:5050'),
    dataset: { type: 'string' },
    volume: { type: 'string' },
    image: text('em'),
    labels: text('cells'),
    position: text('256,256,100'),
    'voxel-size': text('8,8,30'),
    rounds: text('5'),
    paging: text('4000'),
    'debug-screenshots': { type: 'string' },
  },
});
if (!values.dataset || !values.volume) {
  process.stderr.write('navigation.js: --dataset and --volume must be given.\n');
  process.exit(2);
}
const { host, dataset, image, labels } = values;
const numbers = (list) => list.split(',').map(Number);
const place = { position: numbers(values.position), voxelSize: numbers(values['voxel-size']) };
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const server = await nginx(neuroglancerPage(), { data: values.volume });

/** One visit: loads the page, waits until all is drawn, pages; with the server's caches warm and the browser's empty. */
const visit = (name, address, complete, step) =>
  withPage(async (page) => {
    await page.goto(address);
    const { at, chunks } = await allDrawn(page, complete);
    if (values['debug-screenshots']) await page.screenshot({ path: `${values['debug-screenshots']}/${name}.png` });
    return { at, chunks, ...(await pageThrough(page, Number(values.paging), step)) };
  });

const scenes = [
  { name: 'image', theirs: { image: `data/${image}` }, hidden: [labels] },
  { name: 'image and labels', theirs: { image: `data/${image}`, labels: `data/${labels}` }, hidden: [] },
];

try {
  for (const { name, theirs, hidden } of scenes) {
    const ours = [];
    const peer = [];
    for (let round = 0; round <= Number(values.rounds); round++) {
      const a = await visit(
        `lamella ${name}`,
        lamellaAddress(host, dataset, { ...place, hidden }),
        lamellaComplete,
        lamellaStep,
      );
      const b = await visit(
        `neuroglancer ${name}`,
        neuroglancerAddress(server.address, { ...place, ...theirs }),
        neuroglancerComplete,
        neuroglancerStep,
      );
      // The first round warms what the servers keep.
      if (round === 0) continue;
      ours.push(a);
      peer.push(b);
    }
    const of = (visits, key) => median(visits.map((one) => one[key]));
    const line = (what, key, unit, goal) =>
      say({
        what: `${what}, ${name}`,
        ours: of(ours, key),
        unit,
        peer: 'neuroglancer',
        peersFigure: of(peer, key),
        goal,
      });
    const bricks = `${of(ours, 'chunks')} bricks of ours, ${of(peer, 'chunks')} chunks of neuroglancer's`;
    line(`navigation to all drawn (${bricks})`, 'at', 'ms', { value: 1, atMost: true });
    line('paging z', 'fps', 'frames/s', { value: 1, atMost: false });
  }
} finally {
  await server.stop();
}
