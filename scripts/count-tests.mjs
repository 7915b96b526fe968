// Adds up what the test runners and the checks of test.sh wrote into a folder; prints failures, skips with their reasons, and the closing line.
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const passed = [];
const failed = [];
const skipped = [];

const unescape = (text) =>
  text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#xD;&#xA;|&#xA;/g, '\n').replace(/&amp;/g, '&');

/** The lines of the tests that a failure went through. */
const whereIn = (body) =>
  [...unescape(/<StackTrace>([\s\S]*?)<\/StackTrace>/.exec(body ?? '')?.[1] ?? '').matchAll(/ in \S*\/(tests\/\S+):line (\d+)/g)]
    .map(([, file, line]) => `at ${file}:${line}`);

for (const line of readFileSync(join(folder, 'projects'), 'utf8').trim().split('\n')) {
  const [ended, name] = line.split(' ');
  const file = join(folder, `${name}.trx`);
  const report = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const failedBefore = failed.length;
  for (const [, attributes, body] of report.matchAll(/<UnitTestResult ([^>]*?)(?:\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const test = unescape(/testName="([^"]*)"/.exec(attributes)[1]);
    const outcome = /outcome="([^"]*)"/.exec(attributes)?.[1];
    const message = unescape(/<Message>([\s\S]*?)<\/Message>/.exec(body ?? '')?.[1] ?? '').trim();
    if (outcome === 'Passed') passed.push(test);
    else if (outcome === 'NotExecuted') skipped.push([test, message || unescape(/<StdOut>([\s\S]*?)<\/StdOut>/.exec(body ?? '')?.[1] ?? '').trim()]);
    else failed.push([test, message, whereIn(body)]);
  }
  // A process that dies takes the tests with it that were still to come: no report names them.
  if (ended !== '0' && failed.length === failedBefore) failed.push([`${name}: the run ended with ${ended} before all of it was told`, 'see above']);
}

const vitest = join(folder, 'vitest.json');
if (existsSync(vitest)) {
  for (const file of JSON.parse(readFileSync(vitest, 'utf8')).testResults) {
    if (file.assertionResults.length === 0 && file.status === 'failed') failed.push([file.name, file.message]);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed.push(test.fullName);
      else if (test.status === 'failed') failed.push([test.fullName, test.failureMessages?.join('\n') ?? '']);
      // A file whose process died leaves its tests waiting for ever; what a test skips itself is called skipped.
      else if (test.status === 'pending') failed.push([test.fullName, 'it was never run: its process ended before']);
      else skipped.push([test.fullName, test.meta?.reason ?? 'the test says why in its own file']);
    }
  }
} else {
  failed.push(['front end: tests', 'the test runner left no report']);
}

for (const line of readFileSync(join(folder, 'checks'), 'utf8').trim().split('\n')) {
  const [outcome, ...name] = line.split(' ');
  if (outcome === 'passed') passed.push(name.join(' '));
  else failed.push([name.join(' '), 'see above']);
}

// A theory skips row by row, always for one reason.
const reasons = new Map();
for (const [test, reason] of skipped) reasons.set(reason, [...(reasons.get(reason) ?? []), test]);
for (const [reason, tests] of reasons) console.log(`skipped ${tests.length} (${tests[0]}${tests.length > 1 ? ', …' : ''}): ${reason}`);
// Enough for the difference of two collections; what a test does not say by then its own report holds.
for (const [test, message, where = []] of failed) {
  console.log(`FAILED ${test}`);
  for (const line of [...message.split('\n').slice(0, 40), ...where]) console.log(`    ${line}`);
}
console.log(`${passed.length} passed, ${failed.length} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`);
process.exit(failed.length ? 1 : 0);
