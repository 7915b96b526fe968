import { BrickRefused, type ChunkSource } from '../chunks';
import type { Answered, Asked, Port } from './messages';

/**
 * Answers a {@link remoteSource} on the other side of a port from a source that lives on this one. The function that it returns
 * aborts what is still open: the other side has gone.
 */
export function serveSource(port: Port, source: Pick<ChunkSource, 'read'>): () => void {
  const open = new Map<number, AbortController>();
  const say = (answer: Answered, transfer: Transferable[] = []) => port.postMessage(answer, transfer);

  port.addEventListener('message', ({ data }: MessageEvent<Asked>) => {
    if (data.kind === 'abort') {
      for (const id of data.ids) open.get(id)?.abort();
      return;
    }
    for (const { id, brick } of data.reads) {
      const controller = new AbortController();
      open.set(id, controller);
      const { signal } = controller;
      void source
        .read(brick, signal)
        .then(
          (voxels) => {
            if (!signal.aborted) say({ kind: 'voxels', id, voxels }, voxels ? [voxels] : []);
          },
          (error: unknown) => {
            if (signal.aborted) return;
            const message = error instanceof Error ? error.message : String(error);
            say({ kind: 'refused', id, message, mayRecover: error instanceof BrickRefused && error.mayRecover });
          },
        )
        .finally(() => open.delete(id));
    }
  });
  return () => {
    for (const controller of open.values()) controller.abort();
  };
}
