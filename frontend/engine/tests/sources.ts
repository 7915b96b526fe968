import type { BrickAddress, ChunkSource, Level, Vec3, VoxelType } from '../src/chunks';
import type { Camera } from '../src/view';

/** A look at the 3D panel that tests of flat panels do not care about. */
export const camera: Camera = { rotation: [0, 0, 0, 1], unitsPerPixel: 1, perspective: true };

/** Levels that halve along every axis until one brick holds all. */
export function pyramid(size: Vec3, brickEdge = 32, origin: Vec3 = [0, 0, 0]): Level[] {
  const levels: Level[] = [];
  for (let mag = 1; ; mag *= 2) {
    const at = (n: number) => Math.ceil(n / mag);
    const level: Level = { mag: [mag, mag, mag], origin, size: [at(size[0]), at(size[1]), at(size[2])], brickEdge };
    levels.push(level);
    if (Math.max(...level.size) <= brickEdge) return levels;
  }
}

/** A read that a test answers when it likes. */
export interface OpenRead {
  readonly brick: BrickAddress;
  readonly signal: AbortSignal;
  answer(voxels: ArrayBuffer | null): void;
  refuse(cause: Error): void;
}

/** A source whose reads stay open until a test answers them; aborted ones reject at once, as a real one does. */
export class HeldSource implements ChunkSource {
  readonly open = new Map<string, OpenRead>();
  readonly asked: BrickAddress[] = [];
  aborted = 0;
  mostOpen = 0;
  readonly kind = 'image';
  readonly channels = 1;
  readonly timepoints = 1;
  readonly fillValue: number | bigint;

  constructor(
    readonly id: string,
    readonly levels: readonly Level[],
    readonly voxelType: VoxelType = 'uint8',
  ) {
    this.fillValue = voxelType.endsWith('64') && !voxelType.startsWith('float') ? 0n : 0;
  }

  read(brick: BrickAddress, signal: AbortSignal): Promise<ArrayBuffer | null> {
    const key = `${brick.level}/${brick.x}-${brick.y}-${brick.z}`;
    if (this.open.has(key)) throw new Error(`${key} was asked for twice.`);
    this.asked.push(brick);
    return new Promise((resolve, reject) => {
      const close = () => this.open.delete(key);
      this.open.set(key, {
        brick,
        signal,
        answer: (voxels) => {
          close();
          resolve(voxels);
        },
        refuse: (cause) => {
          close();
          reject(cause);
        },
      });
      this.mostOpen = Math.max(this.mostOpen, this.open.size);
      signal.addEventListener('abort', () => {
        if (!close()) return;
        this.aborted++;
        reject(signal.reason as Error);
      });
    });
  }

  /** Voxels of the right length for a brick. */
  voxels(brick: BrickAddress): ArrayBuffer {
    const level = this.levels[brick.level];
    if (!level) throw new RangeError(`There is no level ${brick.level}.`);
    return new ArrayBuffer(level.brickEdge ** 3 * (Number(/\d+/.exec(this.voxelType)?.[0]) / 8));
  }
}
