import type { BrickAddress, ChunkSource, Vec3 } from './chunks';
import type { Skeleton, SkeletonLook } from './skeleton';
import type { Layer, Panel, View } from './view';

/**
 * The seam between what decides (scheduler, caches, geometry: pure, tested without a GPU) and what draws (gpu/).
 * The scheduler owns which bricks are resident; the renderer owns textures and shaders.
 */
export interface Renderer {
  /** Bytes of GPU memory that bricks may take, and take now. */
  readonly budgetBytes: number;
  readonly usedBytes: number;
  /** Bytes that a brick of this source takes on the GPU once uploaded. */
  brickBytes(source: ChunkSource, level: number): number;
  /**
   * Puts a brick on the GPU; `null` voxels are all fill value and cost (next to) nothing. Returns false when there is no room:
   * the scheduler evicts something worse and comes again.
   */
  upload(source: ChunkSource, brick: BrickAddress, voxels: ArrayBuffer | null): boolean;
  /** Marks a brick that was refused: drawn as a hatched tile over whatever coarser data there is. */
  refuse(source: ChunkSource, brick: BrickAddress): void;
  evict(source: ChunkSource, brick: BrickAddress): void;
  /** Forgets a source with all its bricks. */
  forget(source: ChunkSource): void;
  /** Draws one frame with what is resident; coarser levels where finer ones are missing. */
  draw(frame: Frame): void;
  /** The value of one voxel of a resident brick is read by the scheduler's host cache, not here. */
  dispose(): void;
}

/** All that one frame shows. */
export interface Frame {
  readonly view: View;
  readonly voxelSize: Vec3;
  readonly panels: readonly Panel[];
  /** Bottom first. */
  readonly layers: readonly Layer[];
  /** Index of the level that each layer's planes are best drawn at, by layer id. */
  readonly levels: ReadonlyMap<string, number>;
  readonly crossLines: boolean;
  /** Trees over the planes and in space. */
  readonly skeleton?: { readonly skeleton: Skeleton; readonly look: SkeletonLook } | undefined;
  readonly devicePixelRatio: number;
}

/** A plane through the volume in voxels of magnification 1: the point at the panel's centre, and what one CSS pixel right and one down move. */
export interface Plane {
  readonly centre: Vec3;
  readonly right: Vec3;
  readonly down: Vec3;
  /** Half the panel's size in CSS pixels. */
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/**
 * Makes the renderer of a canvas; `gpu/index.ts` exports one as `createRenderer`. Throws {@link NoGraphics} when the canvas gives
 * no WebGL2. The engine makes a new one after a lost context came back, and uploads everything again.
 */
export type CreateRenderer = (canvas: HTMLCanvasElement, options: { readonly budgetBytes: number }) => Renderer;

/** The browser gives no WebGL2 context here; the message says so in words for people. */
export class NoGraphics extends Error {
  constructor(message = 'This browser gives no WebGL2 here, which Lamella draws with. Is hardware acceleration on?') {
    super(message);
    this.name = 'NoGraphics';
  }
}
