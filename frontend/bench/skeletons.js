// A large skeleton in the viewer: the first picture that an edit would work in, for who is in the application and for who comes with a link, then
// all of it, bytes, frames while panning and turning, one edit, memory. A line of JSON for each figure.
//   node skeletons.js --host http://127.0.0.1:5050 --annotation ID --nodes 1000000 --first 1 [--at x,y,z] [--rounds 3]
// `--first` is the goal of the first picture in seconds. `--nodes 0` is for an annotation without a skeleton: how long the page itself takes, which
// is in every other figure. The person is ada; something of the skeleton passes near the place. The layer that
// brushes paint in is hidden: its bricks are another part's affair.
import { readFileSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { median, outcome, withPage } from './browser.js';

const text = (standard) => ({ type: 'string', default: standard });
const { values } = parseArgs({
  options: {
    host: text('http://127.0.0.1:5050'),
    annotation: { type: 'string' },
    nodes: text('1000000'),
    first: text('1'),
    at: text('32768.5,32768.5,32768.5'),
    rounds: text('3'),
    person: text('Ada Lindqvist'),
    profile: { type: 'string' },
  },
});
if (!values.annotation) {
  process.stderr.write('skeletons.js: --annotation must be given.\n');
  process.exit(2);
}
const nodes = Number(values.nodes);
const address = `${values.host}/annotations/${values.annotation}#at=${values.at}&zoom=8&tool=skeleton&layers=Volume~h`;

/**
 * Waits, frame after frame, until what an annotation holds is as `is` says and has been drawn; the GPU has finished then. It may have been drawn in
 * the very frame in which it is seen here: then no other comes.
 */
const drawnWhen = (is) => `new Promise((resolve) => {
  const is = ${is};
  let since;
  let looks = 0;
  const look = () => {
    const seen = window.lamella?.annotation;
    if (since === undefined && seen && is(seen)) since = performance.now();
    const frames = window.drawnFrames;
    if (since !== undefined && window.drawing && frames.length > 0 && (frames.at(-1) >= since || ++looks > 3)) {
      const gl = window.drawing;
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      return resolve({ at: performance.now(), nodes: seen?.nodes });
    }
    requestAnimationFrame(look);
  };
  look();
})`;

const canBeEdited = drawnWhen(`({ skeleton }) => skeleton !== 'coming'`);

/** Goes where a link of the application leads, and answers how long it took until a picture could be edited. */
const followed = `(() => {
  const from = performance.now();
  history.pushState(null, '', '${address}');
  dispatchEvent(new PopStateEvent('popstate'));
  return ${canBeEdited}.then(({ at }) => at - from);
})()`;

/** Opens the annotation from the home page: what is left of a visit once somebody works here. */
async function open(page) {
  await page.goto(values.host);
  await page.getByRole('article').first().waitFor();
  // They look where to click; the application fetches meanwhile what they will need.
  await page.waitForTimeout(2000);
  const took = await outcome(page, followed, 180_000);
  process.stderr.write(`  from the home page after ${took.toFixed(0)} ms\n`);
  return took;
}

/** Frames while `step` moves the view at each; a frame ends when the GPU has drawn it. */
const moving = (milliseconds, step) => `new Promise((resolve) => {
  const step = ${step};
  const begin = performance.now();
  const times = [];
  let last = begin;
  const next = () => {
    const gl = window.drawing;
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (now - begin > ${milliseconds} && times.length > 4) return resolve(times.slice(1));
    step();
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

const pan = `() => {
  const { lamella } = window;
  const [x, y, z] = lamella.position;
  lamella.show({ position: [x + 7, y + 3, z] });
}`;
const turn = `() => {
  const { lamella } = window;
  const { camera } = lamella.view;
  window.turned = (window.turned ?? 0) + 0.03;
  lamella.show({ camera: { ...camera, rotation: [0, Math.sin(window.turned / 2), 0, Math.cos(window.turned / 2)] } });
}`;

/** Proportional memory of the browser's processes in MB, by what they are. */
function memory(browser) {
  const of = { renderer: 0, gpu: 0 };
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0').join(' ');
      if (!words.includes(browser)) continue;
      const kind = words.includes('--type=renderer') ? 'renderer' : words.includes('--type=gpu-process') ? 'gpu' : null;
      if (!kind) continue;
      const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'));
      of[kind] += (Number(pss?.[1] ?? 0) * 1024) / 1e6;
    } catch {
      // It has ended meanwhile.
    }
  }
  return of;
}

const visit = (round) =>
  withPage(async (page, profile) => {
    await page.goto(values.host);
    await page.getByRole('button', { name: 'Sign in' }).first().click();
    await page.getByRole('button', { name: values.person }).click();
    await page.waitForURL(`${values.host}/`);
    await page.goto('about:blank');
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    // The browser is up and somebody is signed in; what the page is made of is fetched anew.
    await session.send('Network.clearBrowserCache');
    const sizes = new Map();
    const asked = new Map();
    session.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, request.url));
    // By what came, not by `loadingFinished`: of answers that the page reads piece by piece to their end, Chromium calls many cancelled instead.
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) =>
      sizes.set(asked.get(requestId), (sizes.get(asked.get(requestId)) ?? 0) + encodedDataLength),
    );
    if (values.profile) {
      await session.send('Profiler.enable');
      await session.send('Profiler.setSamplingInterval', { interval: 500 });
      await session.send('Profiler.start');
    }
    await page.goto(address, { waitUntil: 'commit' });
    const first = await outcome(page, canBeEdited, 180_000);
    process.stderr.write(`  a picture that can be edited after ${first.at.toFixed(0)} ms\n`);
    if (nodes === 0) return { first: first.at, opened: await open(page) };
    const whole = await outcome(page, drawnWhen(`({ skeleton }) => skeleton === 'whole'`), 180_000);
    process.stderr.write(`  all of it after ${whole.at.toFixed(0)} ms\n`);
    if (values.profile) {
      const { profile } = await session.send('Profiler.stop');
      const { writeFileSync } = await import('node:fs');
      writeFileSync(values.profile, JSON.stringify(profile));
    }
    await outcome(
      page,
      `Promise.race([window.lamella.settled, new Promise((resolve) => setTimeout(resolve, 20_000))])`,
    );
    const sent = [...sizes].find(([url]) => /\/annotations\/[^/]+\/skeleton/.test(url))?.[1];
    await session.send('Network.disable');
    await session.send('HeapProfiler.collectGarbage');
    const heap = await session.send('Runtime.getHeapUsage');
    const held = memory(profile);
    const panned = await outcome(page, moving(3000, pan), 120_000);
    const turned = await outcome(page, moving(3000, turn), 120_000);

    // A node by a click in the middle of the xy panel, as a person makes it: where there is none, neither of the skeleton nor of a visit
    // before, for a click on one chooses it.
    await page.evaluate(`(() => {
      const [x, y, z] = window.lamella.position;
      window.lamella.show({ position: [x, y, z - ${3000 + 500 * round}] });
    })()`);
    await outcome(page, `window.lamella.settled`);
    const { x, y } = await page.evaluate(`(() => {
      const { rectangle: r } = window.lamella.panels.find(({ kind }) => kind === 'xy');
      const canvas = document.querySelector('canvas').getBoundingClientRect();
      return { x: canvas.x + r.x + r.width / 2 + 60, y: canvas.y + r.y + r.height / 2 + 40 };
    })()`);
    const edits = [];
    for (let n = 0; n < 5; n++) {
      const before = await page.evaluate('window.lamella.annotation.nodes');
      await page.evaluate(`window.clicked = undefined;
        window.addEventListener('pointerup', () => { window.clicked = performance.now(); }, { once: true, capture: true });
        window.seenAt = ${drawnWhen(`({ nodes }) => nodes > ${before}`)};
        window.savedAt = new Promise((resolve) => {
          const look = () => {
            const { nodes, saved } = window.lamella.annotation;
            if (nodes > ${before} && saved === 'saved') resolve(performance.now());
            else setTimeout(look, 1);
          };
          look();
        });
        0;`);
      await page.mouse.click(x + 35 * n, y + 25 * n);
      const edit = `Promise.all([window.seenAt, window.savedAt]).then(([seen, saved]) => ({ seen: seen.at - window.clicked, saved: saved - window.clicked }))`;
      edits.push(await outcome(page, edit, 60_000));
    }
    return {
      first: first.at,
      opened: await open(page),
      firstNodes: first.nodes,
      whole: whole.at,
      sent,
      heap: heap.usedSize / 1e6,
      buffers: (heap.backingStorageSize ?? 0) / 1e6,
      ...held,
      pan: median(panned),
      turn: median(turned),
      seen: median(edits.map(({ seen }) => seen)),
      saved: median(edits.map(({ saved }) => saved)),
    };
  });

const visits = [];
for (let round = 0; round < Number(values.rounds); round++) visits.push(await visit(round));
const of = (key) => median(visits.map((one) => one[key]));
if (nodes === 0) {
  const what = 'an annotation without a skeleton in the browser';
  process.stdout.write(
    `${JSON.stringify({ what: `${what}: from a click in the application to a picture that can be edited`, ours: of('opened') / 1000, unit: 's' })}\n`,
  );
  process.stdout.write(
    `${JSON.stringify({ what: `${what}: navigation to a picture that can be edited`, ours: of('first') / 1000, unit: 's' })}\n`,
  );
  process.exit(0);
}
const atMost = (value) => ({ value, atMost: true });
const say = (what, ours, unit, goal, note) =>
  process.stdout.write(
    `${JSON.stringify({ what: `${nodes / 1e6} M nodes in the browser: ${what}`, ours, unit, goal, note })}\n`,
  );
say(
  'from a click in the application to a picture that can be edited',
  of('opened') / 1000,
  's',
  atMost(Number(values.first)),
  'on the home page, in a browser in which it was open before',
);
say(
  'navigation to a picture that can be edited',
  of('first') / 1000,
  's',
  atMost(Number(values.first)),
  `${of('firstNodes').toLocaleString('en')} nodes there; the browser was up and signed in, its cache empty`,
);
say('navigation to all of it drawn', of('whole') / 1000, 's');
say('sent for it, compressed', of('sent') / 1e6, 'MB');
say('a frame while panning', of('pan'), 'ms', undefined, 'four panels, WebGL in software');
say('a frame while turning in space', of('turn'), 'ms', undefined, 'four panels, WebGL in software');
say('a node from click to seen', of('seen'), 'ms');
say('a node from click to acknowledged', of('saved'), 'ms');
say(
  'JavaScript heap and array buffers',
  of('heap') + of('buffers'),
  'MB',
  undefined,
  `${of('heap').toFixed(0)} MB heap, ${of('buffers').toFixed(0)} MB buffers`,
);
say(
  "the page's process (PSS)",
  of('renderer'),
  'MB',
  undefined,
  `and ${of('gpu').toFixed(0)} MB of the GPU process, which is software here`,
);
