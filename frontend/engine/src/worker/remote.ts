import { BrickRefused, type BrickAddress, type ChunkSource } from '../chunks';
import type { Answered, Asked, Port } from './messages';

interface Waiting {
  readonly resolve: (voxels: ArrayBuffer | null) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * A source whose voxels come from the other side of a port, where {@link serveSource} answers. Reads asked for in one go travel in
 * one message, in their order, so that the other side can join them; voxels are handed over, not copied.
 */
export function remoteSource(port: Port, description: Omit<ChunkSource, 'read'>): ChunkSource {
  const waiting = new Map<number, Waiting>();
  let reads: { readonly id: number; readonly brick: BrickAddress }[] = [];
  let aborts: number[] = [];
  let last = 0;
  let planned = false;

  const say = (asked: Asked) => port.postMessage(asked, []);
  const send = () => {
    planned = false;
    // A read that was aborted in the same go is never sent.
    const sent = reads.filter(({ id }) => waiting.has(id));
    if (aborts.length > 0) say({ kind: 'abort', ids: aborts });
    if (sent.length > 0) say({ kind: 'read', reads: sent });
    reads = [];
    aborts = [];
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    queueMicrotask(send);
  };

  port.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
    const read = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === 'voxels') read?.resolve(data.voxels);
    else read?.reject(new BrickRefused(data.message, data.mayRecover));
  });

  const read = (brick: BrickAddress, signal: AbortSignal) =>
    new Promise<ArrayBuffer | null>((resolve, reject) => {
      signal.throwIfAborted();
      const id = ++last;
      const abort = () => {
        if (!waiting.delete(id)) return;
        aborts.push(id);
        plan();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      waiting.set(id, { resolve, reject });
      reads.push({ id, brick });
      plan();
    });
  return { ...description, read };
}
