import { serveSource, type Port } from '@lamella/engine';
import { BrickReader, type BrickPlace } from './reader';
import { Slots } from './slots';

/** What the page hands to the worker for each layer. */
export interface BrickWork {
  readonly place: BrickPlace;
  /** Bricks are asked for and answered here. */
  readonly bricks: MessagePort;
  /** Tokens are asked for and answered here, and it is told here that the version is no longer current. */
  readonly line: MessagePort;
}

/** What goes over the line to the page: a wish for a token, by number; or the news that the version has changed. */
export type LineAsked = { readonly token: number; readonly renewed: boolean } | 'stale';
export interface LineAnswered {
  readonly token: number;
  readonly bearer: string | null;
}

/** Browsers open six connections to a host over HTTP/1.1; one is left for all else. */
const slots = new Slots(5);

// In a page, this module's own scope is the worker's.
addEventListener('message', ({ data }: MessageEvent<BrickWork>) => {
  const { place, bricks, line } = data;
  const waiting = new Map<number, (bearer: string | null) => void>();
  let last = 0;
  line.onmessage = (event: MessageEvent<LineAnswered>) => {
    waiting.get(event.data.token)?.(event.data.bearer);
    waiting.delete(event.data.token);
  };
  const token = (renewed: boolean) =>
    new Promise<string | null>((resolve) => {
      waiting.set(++last, resolve);
      line.postMessage({ token: last, renewed } satisfies LineAsked);
    });
  const reader = new BrickReader(place, {
    fetch: (address, init) => fetch(address, init),
    token,
    slots,
    stale: () => line.postMessage('stale' satisfies LineAsked),
  });
  serveSource(bricks as Port, reader);
  bricks.start();
});
