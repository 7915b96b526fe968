import type { BrickAddress, ChunkSource, Level } from '../../src/chunks';

const edge = 64;
const side = 65_536;

/** A number from 0 to 2³² that depends on all of a place (Wang 2007, for each part in turn). */
function scatter(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ part ^ (hash >>> 16), 0x27d4eb2d);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/**
 * 65,536³ voxels of which 2 GiB are present: a cube of 20³ bricks of 64³ in the middle, and about 270 bricks scattered
 * beyond it. Each answer takes a while, as a line does, and can be aborted until then.
 */
export class SparseSource implements ChunkSource {
  readonly id = 'sparse';
  readonly kind = 'image';
  readonly voxelType = 'uint8';
  readonly channels = 1;
  readonly timepoints = 1;
  readonly fillValue = 0;
  readonly levels: readonly Level[];
  /** Bricks with voxels that were answered. */
  answered = 0;
  empty = 0;
  aborted = 0;
  open = 0;
  mostOpen = 0;
  private readonly noise = new Uint8Array(edge ** 3 * 2);

  constructor(private readonly latency: number) {
    this.levels = Array.from({ length: 11 }, (_, n) => ({
      mag: [2 ** n, 2 ** n, 2 ** n],
      origin: [0, 0, 0],
      size: [side >> n, side >> n, side >> n],
      brickEdge: edge,
    }));
    for (let n = 0; n < this.noise.length; n++) this.noise[n] = 64 + (scatter(n) % 128);
  }

  isPresent({ level, x, y, z }: BrickAddress): boolean {
    const bricks = (side >> level) / edge;
    const off = [x, y, z].map((n) => ((n + 0.5) / bricks - 0.5) * (side / edge));
    // A coarser brick is present where any finer one of the cube is.
    if (off.every((n) => Math.abs(n) < 10 + 2 ** level / 2)) return true;
    return scatter(x, y, z, level) < (2 ** 32 / 4_000_000) * 8 ** Math.min(level, 6);
  }

  read(brick: BrickAddress, signal: AbortSignal): Promise<ArrayBuffer | null> {
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.open--;
        signal.removeEventListener('abort', abort);
        if (!this.isPresent(brick)) {
          this.empty++;
          resolve(null);
          return;
        }
        this.answered++;
        const start = scatter(brick.x, brick.y, brick.z, brick.level) % edge ** 3;
        resolve(this.noise.slice(start, start + edge ** 3).buffer);
      }, this.latency);
      const abort = () => {
        this.open--;
        this.aborted++;
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort);
    });
  }
}
