/** Three numbers in the order x, y, z. */
export type Vec3 = readonly [x: number, y: number, z: number];

/** What one voxel is; bytes are always little-endian. */
export type VoxelType =
  'uint8' | 'uint16' | 'uint32' | 'uint64' | 'int8' | 'int16' | 'int32' | 'int64' | 'float32' | 'float64';

/** One magnification of a volume. */
export interface Level {
  /** How many voxels of magnification 1 one voxel spans along x, y, z. */
  readonly mag: Vec3;
  /** Where voxel (0, 0, 0) of this level begins, in voxels of magnification 1. */
  readonly origin: Vec3;
  /** Voxels of this level along x, y, z. */
  readonly size: Vec3;
  /** Edge in voxels of the cubic bricks; brick (0, 0, 0) begins at voxel (0, 0, 0) of the level. Border bricks are full size, filled up. */
  readonly brickEdge: number;
}

/** Which brick: an index into the volume's levels, and the brick's place in that level's grid. */
export interface BrickAddress {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly channel: number;
  readonly time: number;
}

/** Why a brick is not to be had; shown to people on the hatched tile. */
export class BrickRefused extends Error {
  constructor(
    message: string,
    /** Whether trying again may help: a store that failed, a line that broke. */
    readonly mayRecover: boolean,
  ) {
    super(message);
    this.name = 'BrickRefused';
  }
}

/**
 * All that the engine knows of where voxels come from. It may live on any side of a worker; the engine never asks for the same
 * brick twice while the first answer is open.
 */
export interface ChunkSource {
  /** Changes whenever the voxels may have changed: it carries the content version. */
  readonly id: string;
  /** What its voxels are: samples to mix and to map to grey, or ids to keep exact. Decides how bricks lie on the GPU. */
  readonly kind: 'image' | 'segmentation';
  readonly voxelType: VoxelType;
  /** Finest first. */
  readonly levels: readonly Level[];
  readonly channels: number;
  readonly timepoints: number;
  /** The value of every voxel that is not stored; a bigint for 64-bit integers. */
  readonly fillValue: number | bigint;
  /**
   * The brick's voxels, brickEdge³ of them, x fastest, then y, z; null when all are the fill value.
   * Rejects with the signal's reason when aborted, and with {@link BrickRefused} when there is no answer to be had.
   */
  read(brick: BrickAddress, signal: AbortSignal): Promise<ArrayBuffer | null>;
}
