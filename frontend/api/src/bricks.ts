import { remoteSource, type ChunkSource, type Level, type VoxelType } from '@lamella/engine';
import type { BrickWork, LineAnswered, LineAsked } from './bricks/serve';

/** One layer as its description names it. */
export interface BrickLayer {
  readonly dataset: string;
  readonly layer: string;
  /** The layer's content version: it is part of every brick's address, which is why bricks may be cached for ever. */
  readonly version: string;
  readonly kind: ChunkSource['kind'];
  readonly voxelType: VoxelType;
  readonly levels: readonly Level[];
  readonly channels: number;
  readonly timepoints: number;
  /** As the description writes it; exact for 64-bit integers. */
  readonly fillValue: string;
}

export interface BrickSourceOptions {
  /** The bearer token to send now, or null for a guest; `renewed` asks for another because the last was not taken. */
  readonly token: (renewed: boolean) => Promise<string | null>;
  /** The version is no longer current: time to load the description again. Said once. */
  readonly onStale: () => void;
  /** Where the host is; the page's own origin by default. */
  readonly origin?: string;
}

let worker: Worker | undefined;

/**
 * Requests and their answers are taken apart in one worker for all layers, off the thread that draws. It starts at the first
 * call: one before there is anything to ask for saves the first brick the wait.
 */
export function brickWorker(): Worker {
  worker ??= new Worker(new URL('./bricks/worker.ts', import.meta.url), { type: 'module', name: 'bricks' });
  return worker;
}

/** A layer's bricks, for as long as somebody looks at them. */
export interface BrickSource extends ChunkSource {
  /** Gives back what the worker holds for it. Nothing is read afterwards. */
  close(): void;
}

/** A layer's bricks from the host, for the engine to draw. */
export function brickSource(layer: BrickLayer, { token, onStale, origin = '' }: BrickSourceOptions): BrickSource {
  const { dataset, version, kind, voxelType, levels, channels, timepoints } = layer;
  const bricks = new MessageChannel();
  const line = new MessageChannel();
  let isStale = false;

  line.port1.onmessage = ({ data }: MessageEvent<LineAsked>) => {
    if (data === 'stale') {
      if (!isStale) onStale();
      isStale = true;
      return;
    }
    const { token: number, renewed } = data;
    const say = (answer: LineAnswered) => line.port1.postMessage(answer);
    token(renewed).then(
      (bearer) => say({ token: number, bearer }),
      (error: unknown) => say({ token: number, refused: error instanceof Error ? error.message : String(error) }),
    );
  };
  bricks.port1.start();

  const place = {
    origin: origin || location.origin,
    dataset,
    layer: layer.layer,
    version,
    levels,
    voxelBytes: Number(/\d+$/.exec(voxelType)?.[0]) / 8,
  };
  const work: BrickWork = { place, bricks: bricks.port2, line: line.port2 };
  brickWorker().postMessage(work, [bricks.port2, line.port2]);
  const id = `${dataset}/${layer.layer}/${version}`;
  const fillValue = /^u?int64$/.test(voxelType) ? BigInt(layer.fillValue) : Number(layer.fillValue);
  const source = remoteSource(bricks.port1, { id, kind, voxelType, levels, channels, timepoints, fillValue });
  return {
    ...source,
    close() {
      line.port1.postMessage('closed' satisfies LineAnswered);
      line.port1.close();
      bricks.port1.close();
    },
  };
}
