import { Slots } from './slots';
import { serveLayer, type BrickWork } from './serve';

/** Browsers open six connections to a host over HTTP/1.1; one is left for all else. */
const slots = new Slots(5);

// In a page, this module's own scope is the worker's.
addEventListener('message', ({ data }: MessageEvent<BrickWork>) => {
  serveLayer(data, (address, init) => fetch(address, init), slots);
});
