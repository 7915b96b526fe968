/** What the engine may take. Every number is a promise that tests hold it to. */
export interface Limits {
  /** Voxels in main memory: cached, and on their way. */
  readonly hostBytes: number;
  /** Bricks in textures. */
  readonly gpuBytes: number;
  /** Reads open at once. */
  readonly reads: number;
  /** Of these, at most so many for bricks that are not yet visible. */
  readonly prefetchReads: number;
  /** Bytes of bricks that may be fetched ahead for one view. */
  readonly prefetchBytes: number;
  /** Milliseconds of one frame that go to uploads while something moves. */
  readonly uploadSlice: number;
  /** Times that a brick is asked for again by itself, and the first and the longest wait in milliseconds. */
  readonly retries: number;
  readonly firstWait: number;
  readonly longestWait: number;
  /** Refusals remembered at most of bricks that nobody wants any more; those of wanted ones always are. */
  readonly refusals: number;
}

const mebi = 2 ** 20;

export const defaultLimits: Limits = {
  hostBytes: 512 * mebi,
  gpuBytes: 512 * mebi,
  reads: 96,
  prefetchReads: 32,
  prefetchBytes: 96 * mebi,
  uploadSlice: 8,
  retries: 5,
  firstWait: 500,
  longestWait: 15_000,
  refusals: 500,
};

/** Milliseconds before the next try after so many failures: doubling, with up to a quarter taken off so that retries spread. */
export function backoff(failures: number, limits: Limits, chance: number): number {
  return Math.min(limits.longestWait, limits.firstWait * 2 ** (failures - 1)) * (1 - chance / 4);
}
