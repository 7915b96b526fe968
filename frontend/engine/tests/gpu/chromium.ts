import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';

/** Where Chromium lies; the tests that need it are skipped where it does not. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const chromiumIsHere = existsSync(chromiumPath);

/** A page of a folder in a real browser that draws WebGL2 in software. */
export interface TestPage {
  readonly page: Page;
  /** All that the page said on its console, or threw. */
  readonly said: readonly string[];
  close(): Promise<void>;
}

export async function openPage(folder: string, query = ''): Promise<TestPage> {
  let server: ViteDevServer | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server?.close();
  };
  try {
    server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'error',
      // A cache of its own: two runs at once would tear at a shared one.
      cacheDir: `${process.env.TMPDIR ?? '/tmp'}/vite-${process.pid}`,
      server: { port: 0, host: '127.0.0.1', hmr: false, fs: { strict: false } },
    });
    await server.listen();
    const address = server.httpServer?.address();
    if (typeof address !== 'object' || !address) throw new Error('The test page is served nowhere.');
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const said: string[] = [];
    page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => said.push(`threw: ${error.message}`));
    await page.goto(`http://127.0.0.1:${address.port}/${query}`);
    await page.waitForFunction('window.isReady === true');
    return { page, said, close };
  } catch (error) {
    await close();
    throw error;
  }
}
