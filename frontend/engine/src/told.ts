import type { Refusal, Status } from './scheduler';
import type { Pick } from './view';

/** Something that people must be told: the message is in words for them. */
export interface Fault {
  /** No WebGL2 here; the GPU took its context away; it has no room for what is visible at its best level. */
  readonly kind: 'noGraphics' | 'contextLost' | 'gpuFull' | 'failed';
  readonly message: string;
}

/** What an engine tells. */
export interface EngineEvents {
  /** A frame was drawn: when (as requestAnimationFrame counts), how long it took on this thread, and how many bricks were new. */
  readonly frame: { readonly at: number; readonly milliseconds: number; readonly uploads: number };
  /** What is under the tracked point, whenever that may have changed. */
  readonly pick: Pick | undefined;
  /** At most ten times a second while something goes on. */
  readonly status: Status;
  readonly refused: readonly Refusal[];
  readonly contextLost: undefined;
  readonly contextRestored: undefined;
  /** All visible bricks are drawn, or refused and marked so. */
  readonly settled: undefined;
}
