import type { BrickAddress, ChunkSource } from '../chunks';
import { Bricks, type ResidentBrick } from './bricks';
import type { Context } from './context';
import { imageFormat, type ImageFormat } from './formats';
import { packLabels, paletteSizes, type PackedLabels } from './labels';
import { Budget, Pool, paletteWidth, type PoolFormat } from './pool';

/** One source's bricks on the GPU. */
export interface HeldSource {
  readonly bricks: Bricks;
  /** Undefined for a segmentation. */
  readonly image: ImageFormat | undefined;
}

/** All bricks of all sources on the GPU, within one budget. */
export class Memory {
  readonly budget: Budget;
  private readonly pools = new Map<string, Pool>();
  private readonly sources = new Map<string, HeldSource>();
  private waiting: { readonly voxels: ArrayBuffer; readonly packed: PackedLabels } | undefined;

  constructor(
    private readonly context: Context,
    budgetBytes: number,
  ) {
    this.budget = new Budget(budgetBytes);
  }

  get usedBytes(): number {
    let sum = 0;
    for (const pool of this.pools.values()) sum += pool.usedBytes;
    return sum;
  }

  /** What is held of a source; one that was never seen holds nothing yet. */
  of(source: ChunkSource): HeldSource {
    let held = this.sources.get(source.id);
    if (!held) {
      const image = source.kind === 'image' ? imageFormat(this.context, source.voxelType) : undefined;
      held = { bricks: new Bricks(this.context.gl, source), image };
      this.sources.set(source.id, held);
    }
    return held;
  }

  brickBytes(source: ChunkSource, level: number): number {
    const edge = edgeOf(source, level);
    const { image } = this.of(source);
    return image ? edge ** 3 * image.bytesPerVoxel : edge ** 3 + 8 * paletteSizes.byte;
  }

  /** Where the bricks of one level of an image lie. */
  imagePool(source: ChunkSource, level: number): Pool {
    const { gl } = this.context;
    const { image } = this.of(source);
    if (!image) throw new RangeError('A segmentation has no samples to mix.');
    return this.pool(image.kind, edgeOf(source, level), {
      internal: image.internal,
      format: gl.RED,
      type: image.type,
      filter: image.filterable ? gl.LINEAR : gl.NEAREST,
      bytesPerVoxel: image.bytesPerVoxel,
      paletteSize: 0,
    });
  }

  upload(source: ChunkSource, brick: BrickAddress, voxels: ArrayBuffer | null): boolean {
    const { gl } = this.context;
    if (gl.isContextLost()) return false;
    const { bricks, image } = this.of(source);
    if (voxels === null) {
      this.evict(source, brick);
      bricks.add(brick, undefined);
      return true;
    }
    const edge = edgeOf(source, brick.level);
    const stored = image
      ? this.put(this.imagePool(source, brick.level), image.convert(voxels))
      : this.putLabels(source, edge, voxels);
    if (!stored) return false;
    this.evict(source, brick);
    bricks.add(brick, stored);
    return true;
  }

  evict(source: ChunkSource, brick: BrickAddress): void {
    release(this.of(source).bricks.remove(brick));
  }

  forget(source: ChunkSource): void {
    const held = this.sources.get(source.id);
    if (!held) return;
    for (const brick of held.bricks.all()) release(brick);
    held.bricks.neighbours.dispose();
    this.sources.delete(source.id);
  }

  dispose(): void {
    for (const { bricks } of this.sources.values()) bricks.neighbours.dispose();
    for (const pool of this.pools.values()) pool.dispose();
    this.sources.clear();
    this.pools.clear();
  }

  private putLabels(source: ChunkSource, edge: number, voxels: ArrayBuffer): ResidentBrick['stored'] {
    // A brick that found no room comes again as soon as another one went.
    const { waiting } = this;
    const packed = waiting?.voxels === voxels ? waiting.packed : packLabels(source.voxelType, voxels);
    const stored = this.putPacked(packed, edge);
    this.waiting = stored ? undefined : { voxels, packed };
    return stored;
  }

  private putPacked(packed: PackedLabels, edge: number): ResidentBrick['stored'] {
    const { gl } = this.context;
    const integers = { format: gl.RED_INTEGER, filter: gl.NEAREST };
    if (packed.form === 'whole') {
      const whole = { ...integers, internal: gl.RG32UI, format: gl.RG_INTEGER, type: gl.UNSIGNED_INT };
      return this.put(this.pool('whole', edge, { ...whole, bytesPerVoxel: 8, paletteSize: 0 }), packed.ids);
    }
    const narrow =
      packed.form === 'byte'
        ? { internal: gl.R8UI, type: gl.UNSIGNED_BYTE, bytesPerVoxel: 1 }
        : { internal: gl.R16UI, type: gl.UNSIGNED_SHORT, bytesPerVoxel: 2 };
    const paletteSize = paletteSizes[packed.form];
    const stored = this.put(this.pool(packed.form, edge, { ...integers, ...narrow, paletteSize }), packed.indices);
    if (!stored) return undefined;
    const rows = Math.ceil(packed.palette.length / 2 / paletteWidth);
    const padded = new Uint32Array(rows * paletteWidth * 2);
    padded.set(packed.palette);
    const { slot } = stored;
    gl.bindTexture(gl.TEXTURE_2D, slot.page.palette);
    const top = (slot.index * paletteSize) / paletteWidth;
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, top, paletteWidth, rows, gl.RG_INTEGER, gl.UNSIGNED_INT, padded);
    return stored;
  }

  private put(pool: Pool, texels: ArrayBufferView): ResidentBrick['stored'] {
    const { gl } = this.context;
    const slot = pool.take() ?? (this.giveBackFor(pool) ? pool.take() : undefined);
    if (!slot) return undefined;
    const { edge, format } = pool;
    const [x, y, z] = slot.place;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_3D, slot.page.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage3D(
      gl.TEXTURE_3D,
      0,
      x * edge,
      y * edge,
      z * edge,
      edge,
      edge,
      edge,
      format.format,
      format.type,
      texels,
    );
    return { pool, slot };
  }

  /** Gives pages that run empty in other pools back to the budget; false when there is none. */
  private giveBackFor(pool: Pool): boolean {
    let given = false;
    for (const other of this.pools.values()) if (other !== pool) given = other.giveBack() || given;
    return given;
  }

  private pool(name: string, edge: number, format: PoolFormat): Pool {
    const key = `${name} ${edge}`;
    let pool = this.pools.get(key);
    if (!pool) this.pools.set(key, (pool = new Pool(this.context.gl, this.budget, format, edge)));
    return pool;
  }
}

function release(brick: ResidentBrick | undefined): void {
  if (brick?.stored) brick.stored.pool.release(brick.stored.slot);
}

function edgeOf(source: ChunkSource, level: number): number {
  const described = source.levels[level];
  if (!described) throw new RangeError(`There is no level ${level}: the volume has ${source.levels.length}.`);
  return described.brickEdge;
}
