import { voxelBytes } from '../src/cache/voxels';
import type { BrickAddress, ChunkSource } from '../src/chunks';
import { brickKey } from '../src/scheduler';
import type { Frame, Renderer } from '../src/seams';

/** A renderer that keeps books instead of textures, and refuses what does not fit. */
export class BookRenderer implements Renderer {
  readonly held = new Map<string, number>();
  readonly refusedKeys = new Set<string>();
  readonly frames: Frame[] = [];
  readonly uploaded: string[] = [];
  usedBytes = 0;
  mostBytes = 0;
  disposed = false;

  constructor(readonly budgetBytes: number) {}

  brickBytes(source: ChunkSource, level: number): number {
    return (source.levels[level]?.brickEdge ?? 0) ** 3 * voxelBytes(source.voxelType);
  }

  upload(source: ChunkSource, brick: BrickAddress, voxels: ArrayBuffer | null): boolean {
    const key = brickKey(source, brick);
    if (this.held.has(key)) throw new Error(`${key} was uploaded twice.`);
    const bytes = voxels ? this.brickBytes(source, brick.level) : 0;
    if (this.usedBytes + bytes > this.budgetBytes) return false;
    this.held.set(key, bytes);
    this.refusedKeys.delete(key);
    this.uploaded.push(key);
    this.usedBytes += bytes;
    this.mostBytes = Math.max(this.mostBytes, this.usedBytes);
    return true;
  }

  refuse(source: ChunkSource, brick: BrickAddress): void {
    this.refusedKeys.add(brickKey(source, brick));
  }

  evict(source: ChunkSource, brick: BrickAddress): void {
    const key = brickKey(source, brick);
    this.usedBytes -= this.held.get(key) ?? 0;
    this.held.delete(key);
    this.refusedKeys.delete(key);
  }

  forget(source: ChunkSource): void {
    for (const [key, bytes] of this.held) {
      if (!key.startsWith(`${source.id}|`)) continue;
      this.held.delete(key);
      this.usedBytes -= bytes;
    }
  }

  draw(frame: Frame): void {
    this.frames.push(frame);
  }

  dispose(): void {
    this.disposed = true;
  }
}
