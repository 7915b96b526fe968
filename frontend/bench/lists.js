// Lists of 100,000 entries beside the picture: how long the page's main thread is busy with each step of a hand. A line of JSON for
// each figure.
//   node lists.js --host http://127.0.0.1:5050 --annotation ID [--at x,y,z]
// The person is ada; trees are called "axon 1" and so on, segments "cell 1", boxes "region 1", comments "remark 1".
import process from 'node:process';
import { parseArgs } from 'node:util';
import { withPage } from './browser.js';

const text = (standard) => ({ type: 'string', default: standard });
const { values } = parseArgs({
  options: {
    host: text('http://127.0.0.1:5050'),
    annotation: { type: 'string' },
    at: text('32768.5,32768.5,32768.5'),
    person: text('Ada Lindqvist'),
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});
if (!values.annotation) {
  process.stderr.write('lists.js: --annotation must be given.\n');
  process.exit(2);
}
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const kinds = [
  { tab: 'Trees', many: 'trees', word: 'axon', color: true },
  { tab: 'Segments', many: 'segments', word: 'cell', color: true },
  { tab: 'Boxes', many: 'boxes', word: 'region', color: true },
  { tab: 'Comments', many: 'comments', word: 'remark', color: false },
];

/** Frames until the page has drawn what was done, and nothing more of it waits. */
const painted = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 60))))`;

await withPage(async (page) => {
  await page.goto(values.host);
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: values.person }).click();
  await page.waitForURL(`${values.host}/`);
  await page.goto(`${values.host}/annotations/${values.annotation}#at=${values.at}&zoom=8`);
  await page.waitForFunction(`window.lamella?.annotation?.skeleton === 'whole'`);
  await page.evaluate(`window.lamella.settled`);
  await page.evaluate(`window.longest = 0; new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
  }).observe({ type: 'longtask' })`);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
  if (values.profile) {
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 500 });
  }
  /** One step: how long its longest task was, and all its tasks together. */
  const step = async (what, act, goal) => {
    await page.evaluate(painted);
    await page.evaluate('window.longest = 0');
    if (values.profile) await session.send('Profiler.start');
    const before = await busy();
    await act();
    await page.evaluate(painted);
    const all = (await busy()) - before;
    await page.evaluate(painted);
    const longest = await page.evaluate('window.longest');
    if (values.profile) {
      const { profile } = await session.send('Profiler.stop');
      const { writeFileSync } = await import('node:fs');
      writeFileSync(`${values.profile}/${what.replaceAll(/\W+/g, '-')}.cpuprofile`, JSON.stringify(profile));
    }
    const note = `${all.toFixed(0)} ms of the main thread in all; tasks below 50 ms are not told`;
    say({ what: `lists, ${what}`, ours: longest, unit: 'ms', goal: { value: goal ?? 100, atMost: true }, note });
  };
  for (const { tab, many, word, color } of kinds) {
    if (values.only && values.only !== many) continue;
    const tree = page.getByRole('tree', { name: many, exact: true });
    const lines = tree.getByRole('treeitem');
    const search = page.getByRole('textbox', { name: `Search ${many}` });
    await step(`${many}: opened`, async () => {
      await page.getByRole('tab', { name: tab }).click();
      await lines.first().waitFor();
    });
    await step(`${many}: scrolled by a wheel, ten turns`, async () => {
      await tree.hover();
      for (let n = 0; n < 10; n++) await page.mouse.wheel(0, 900);
    });
    await search.focus();
    await step(`${many}: a letter of a search`, () => page.keyboard.press(word[0]));
    await page.keyboard.type(`${word.slice(1)} 9999`);
    await page.evaluate(painted);
    await step(`${many}: the last letter of a search`, () => page.keyboard.press('9'));
    await step(`${many}: the search emptied`, () => search.fill(''));
    await tree.focus();
    await page.keyboard.press('Home');
    await step(`${many}: one renamed`, async () => {
      await page.keyboard.press('F2');
      await page.keyboard.type(`${word} renamed`);
      await page.keyboard.press('Enter');
    });
    if (color)
      await step(`${many}: one given a colour`, () =>
        lines
          .first()
          .locator('input[type=color]')
          .evaluate((field) => {
            field.value = '#123456';
            field.dispatchEvent(new field.ownerDocument.defaultView.Event('change'));
          }),
      );
    await tree.focus();
    await page.keyboard.press('Home');
    await tree.evaluate((element) => {
      element.scrollTop = 50_000 * 28;
    });
    await page.evaluate(painted);
    await step(`${many}: half of them selected with shift`, () => lines.nth(8).click({ modifiers: ['Shift'] }));
    if (color) {
      await step(
        `${many}: half of them given a colour`,
        () =>
          lines
            .nth(8)
            .locator('input[type=color]')
            .evaluate((field) => {
              field.value = '#654321';
              field.dispatchEvent(new field.ownerDocument.defaultView.Event('change'));
            }),
        500,
      );
      await page.waitForFunction(`window.lamella.annotation.saved === 'saved'`, undefined, { timeout: 120_000 });
    }
    await page.keyboard.press('Escape');
  }
});
