import { BrickRefused, serveSource, type Port } from '@lamella/engine';
import { BrickReader, type BrickLine, type BrickPlace } from './reader';
import type { Slots } from './slots';

/** What the page hands to the worker for each layer. */
export interface BrickWork {
  readonly place: BrickPlace;
  /** Bricks are asked for and answered here. */
  readonly bricks: MessagePort;
  /** Tokens are asked for and answered here; it is told here that the version is no longer current, and that the layer was closed. */
  readonly line: MessagePort;
}

/** What goes over the line to the page: a wish for a token, by number; or the news that the version has changed. */
export type LineAsked = { readonly token: number; readonly renewed: boolean } | 'stale';
/** What comes back: the token; why there is none now; or that nobody asks for bricks of this layer any more. */
export type LineAnswered =
  | { readonly token: number; readonly bearer: string | null }
  | { readonly token: number; readonly refused: string }
  | 'closed';

/** Answers the page's reads of one layer until it is closed; then both ports are, and what was open is aborted. */
export function serveLayer({ place, bricks, line }: BrickWork, fetch: BrickLine['fetch'], slots: Slots): void {
  const waiting = new Map<
    number,
    { readonly resolve: (bearer: string | null) => void; readonly reject: (why: Error) => void }
  >();
  let last = 0;
  const token = (renewed: boolean) =>
    new Promise<string | null>((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      line.postMessage({ token: last, renewed } satisfies LineAsked);
    });
  const stale = () => line.postMessage('stale' satisfies LineAsked);
  const end = serveSource(bricks as Port, new BrickReader(place, { fetch, token, slots, stale }));
  bricks.start();
  line.onmessage = ({ data }: MessageEvent<LineAnswered>) => {
    if (data !== 'closed') {
      const answer = waiting.get(data.token);
      if ('bearer' in data) answer?.resolve(data.bearer);
      // Whoever signs in again, in another tab perhaps, sees the brick after all.
      else answer?.reject(new BrickRefused(data.refused, true));
      waiting.delete(data.token);
      return;
    }
    end();
    for (const answer of waiting.values()) answer.resolve(null);
    bricks.close();
    line.close();
  };
}
