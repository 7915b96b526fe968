import type { BrickAddress, ChunkSource } from '../chunks';
import type { Renderer } from '../seams';

interface Resident {
  readonly source: ChunkSource;
  readonly brick: BrickAddress;
  readonly empty: boolean;
}

/** The bricks on the GPU, least recently wanted first. The renderer keeps the budget; this decides who goes. */
export class Residents {
  private readonly bricks = new Map<string, Resident>();

  constructor(private readonly renderer: Renderer) {}

  get count(): number {
    return this.bricks.size;
  }

  has(key: string): boolean {
    return this.bricks.has(key);
  }

  /** Makes a brick the most recently wanted. */
  touch(key: string): void {
    const brick = this.bricks.get(key);
    if (!brick) return;
    this.bricks.delete(key);
    this.bricks.set(key, brick);
  }

  /**
   * Uploads a brick; while there is no room, bricks go that `mayGo` parts with, least recently wanted first.
   * Returns false when there is no room to be had.
   */
  upload(
    key: string,
    source: ChunkSource,
    brick: BrickAddress,
    voxels: ArrayBuffer | null,
    mayGo: (key: string) => boolean,
  ): boolean {
    let oldest: Iterator<string> | undefined;
    while (!this.renderer.upload(source, brick, voxels)) {
      oldest ??= [...this.bricks.keys()].values();
      for (;;) {
        const next = oldest.next();
        if (next.done) return false;
        // An empty brick takes no room, so its going would make none.
        if (this.bricks.get(next.value)?.empty || !mayGo(next.value)) continue;
        this.evict(next.value);
        break;
      }
    }
    this.bricks.set(key, { source, brick, empty: voxels === null });
    return true;
  }

  evict(key: string): void {
    const known = this.bricks.get(key);
    if (!known) return;
    this.bricks.delete(key);
    this.renderer.evict(known.source, known.brick);
  }

  /** Lets go of an empty brick whose record is gone from main memory. */
  evictEmpty(key: string): void {
    if (this.bricks.get(key)?.empty) this.evict(key);
  }

  /** Forgets all bricks of a source. */
  forget(source: ChunkSource): void {
    for (const [key, known] of this.bricks) if (known.source.id === source.id) this.bricks.delete(key);
    this.renderer.forget(source);
  }
}
