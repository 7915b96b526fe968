import {
  floodFill,
  passedBy,
  remoteSource,
  type Canvas,
  type ChunkSource,
  type FloodFill,
  type Filled,
  type PlaneDirections,
  type Vec3,
} from '@lamella/engine';

/** What is to be filled; bricks are asked for on the port. */
export interface FillAsked extends Pick<FloodFill, 'level' | 'seed' | 'box' | 'most'> {
  readonly number: number;
  /** Only what this plane passes. */
  readonly plane: { readonly canvas: Canvas; readonly directions: PlaneDirections; readonly through: Vec3 } | undefined;
  readonly source: Omit<ChunkSource, 'read'>;
  readonly bricks: MessagePort;
}

export type FillTold =
  | { readonly kind: 'progress'; readonly voxels: number; readonly waiting: number }
  | { readonly kind: 'filled'; readonly filled: Filled }
  | { readonly kind: 'failed'; readonly why: string };

const tellEvery = 100;

// In a page, this module's own scope is the worker's; it lives for one fill, and ending it is how one is cancelled.
addEventListener('message', ({ data }: MessageEvent<FillAsked>) => {
  const { level, seed, box, most, number, plane, source, bricks } = data;
  const merged = remoteSource(bricks, source);
  bricks.start();
  const tell = (told: FillTold, handed: Transferable[] = []) => {
    postMessage(told, { transfer: handed });
  };
  let toldAt = 0;
  const fill: FloodFill = {
    level,
    seed,
    box,
    most,
    ...(plane && { isMeant: passedBy(plane.canvas, plane.directions, plane.through) }),
    async read([x, y, z], signal) {
      const voxels = await merged.read({ level: number, x, y, z, channel: 0, time: 0 }, signal);
      return voxels && new BigUint64Array(voxels);
    },
    progress(voxels, waiting) {
      if (performance.now() - toldAt < tellEvery) return;
      toldAt = performance.now();
      tell({ kind: 'progress', voxels, waiting });
    },
  };
  floodFill(fill, new AbortController().signal).then(
    (filled) => {
      tell(
        { kind: 'filled', filled },
        filled.masks.map(({ taken }) => taken.buffer as ArrayBuffer),
      );
    },
    (error: unknown) => {
      tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    },
  );
});
