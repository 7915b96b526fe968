import { chromiumIsHere, chromiumPath, openPage } from '../tests/gpu/chromium';
import type { Measured } from './frames/page';

/** Measures all ways and prints one line each, or one JSON array. */
export async function measure(asJson: boolean): Promise<void> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  if (!chromiumIsHere) {
    write(asJson ? '[]' : `frames: not measured, there is no Chromium at ${chromiumPath}`);
    return;
  }
  const opened = await openPage(`${import.meta.dirname}/frames`);
  try {
    const measured: Measured[] = await opened.page.evaluate('measureAll()');
    if (asJson) write(JSON.stringify(measured));
    else
      for (const { name, median, best } of measured)
        write(`${name.padEnd(64)} ${median.toFixed(1).padStart(7)} ms   best ${best.toFixed(1).padStart(7)} ms`);
  } finally {
    await opened.close();
  }
}
