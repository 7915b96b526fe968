import type { Level } from '@lamella/engine';
import { brickEdge, brickVoxels, decodeMask, type Ranges } from '../mask';
import type { Operation, Triple } from '../operations';
import { fill, fillFiner, lieOf, magName, touchCoarser } from './grid';
import { pool } from './pooling';

/** What one operation paints in a layer. */
export interface Piece {
  readonly step: string;
  /** Number of the level that it was painted at. */
  readonly level: number;
  /** null gives back to the fallback. */
  readonly value: bigint | null;
  readonly cells: readonly { readonly at: Triple; readonly ranges: Ranges }[];
}

// What is pending is done anew whenever the log grows: its masks are read once.
const read = new WeakMap<Operation, Piece>();

/** What an operation paints in a layer; null when nothing. The same for the same operation. */
export function pieceOf(operation: Operation, layer: string, levels: readonly Level[]): Piece | null {
  const known = read.get(operation);
  if (known) return known;
  if ((operation.op !== 'paint' && operation.op !== 'unpaint') || operation.layer !== layer) return null;
  const level = levels.findIndex((one) => magName(one) === operation.mag);
  if (level < 0) return null;
  const value = operation.op === 'paint' ? BigInt(operation.segment) : null;
  const cells = operation.bricks.map(({ at, mask }) => ({ at, ranges: decodeMask(mask) }));
  const piece = { step: operation.step, level, value, cells };
  read.set(operation, piece);
  return piece;
}

/** A brick where every voxel is 0. It is shared: who changes a brick copies it before. */
const zero = new BigUint64Array(brickVoxels);

/** A brick of the picture, kept up to date. */
export class HeldBrick {
  /** What the host said, and what was appended since and lies in this brick's own voxels or coarser ones. */
  private base: BigUint64Array = zero;
  /** With what is pending on top. The same as the base where nothing is. */
  private top: BigUint64Array = zero;
  /** Voxels that are to be pooled, because something finer was appended under them since the host's word. */
  private touched: Uint8Array | null = null;
  /** Voxels that are known to be painted. */
  private known: Uint8Array | null = null;
  private drawn: readonly Piece[] = [];
  private isBaseNew = false;
  /** The host's word holds at least all of this version. */
  version = 0;

  constructor(
    readonly level: number,
    readonly at: Triple,
  ) {}

  get shown(): BigUint64Array {
    return this.top;
  }

  get bytes(): number {
    return (this.base === zero ? 0 : brickVoxels * 8) + (this.top === this.base ? 0 : brickVoxels * 8);
  }

  isKnown(voxel: number): number {
    return this.known?.[voxel] ?? 0;
  }

  /** The host's word. */
  place(values: BigUint64Array | null, version: number): void {
    this.base = values ?? zero;
    this.touched = null;
    this.known = null;
    this.version = version;
    this.isBaseNew = true;
  }

  /** Something was appended. Answers whether only the host can say what it comes to here. */
  append(piece: Piece, levels: readonly Level[], emptied: bigint | null): boolean {
    const value = piece.value ?? emptied;
    if (value === null) return true;
    this.isBaseNew = true;
    if (piece.level < this.level) {
      this.touched ??= new Uint8Array(brickVoxels);
      touch(this.touched, this, piece, levels);
      return true;
    }
    if (this.base === this.top || this.base === zero) this.base = this.base.slice();
    this.draw(this.base, piece, value, levels);
    return false;
  }

  /**
   * Draws what is pending on top.
   * @param finer A brick of the next finer level, where it is held.
   * @returns Whether anything may look different.
   */
  refresh(
    pending: readonly Piece[],
    levels: readonly Level[],
    emptied: bigint | null,
    finer: (at: Triple) => HeldBrick | undefined,
  ): boolean {
    const isMore =
      !this.isBaseNew && this.drawn.length <= pending.length && this.drawn.every((piece, i) => piece === pending[i]);
    const fresh = isMore ? pending.slice(this.drawn.length) : pending;
    if (isMore && fresh.length === 0) return false;
    let touched = isMore ? null : (this.touched?.slice() ?? null);
    if (!isMore) this.top = this.base;
    if ((fresh.length > 0 || touched) && this.top === this.base) this.top = this.base.slice();
    for (const piece of fresh) {
      const value = piece.value ?? emptied;
      if (value === null) continue;
      if (piece.level >= this.level) this.draw(this.top, piece, value, levels);
      else touch((touched ??= new Uint8Array(brickVoxels)), this, piece, levels);
    }
    if (touched) this.poolAt(touched, levels, finer);
    this.drawn = pending;
    this.isBaseNew = false;
    return true;
  }

  private draw(values: BigUint64Array, piece: Piece, value: bigint, levels: readonly Level[]): void {
    const [mine, painted] = [levels[this.level], levels[piece.level]];
    if (!mine || !painted) return;
    const known = (this.known ??= new Uint8Array(brickVoxels));
    const isPainted = piece.value === null ? 0 : 1;
    const take = (from: number, to: number) => {
      values.fill(value, from, to);
      known.fill(isPainted, from, to);
    };
    for (const cell of piece.cells)
      if (piece.level > this.level) fillFiner(this.at, mine, cell, painted, take);
      else if (isSame(cell.at, this.at)) fill(cell.ranges, take);
  }

  /** A voxel whose finer ones are not all held stays as it is until the host has pooled it. */
  private poolAt(touched: Uint8Array, levels: readonly Level[], finer: (at: Triple) => HeldBrick | undefined): void {
    const [coarse, fine] = [levels[this.level], levels[this.level - 1]];
    if (!coarse || !fine) return;
    const { factors, shift } = lieOf(coarse, fine);
    const most = factors[0] * factors[1] * factors[2];
    const [low, high, painted] = [new Uint32Array(most), new Uint32Array(most), new Uint8Array(most)];
    const top = new Uint32Array(this.top.buffer);
    const bricks = new Map<string, { words: Uint32Array; brick: HeldBrick } | undefined>();
    const brickAt = (x: number, y: number, z: number) => {
      const key = `${String(x)},${String(y)},${String(z)}`;
      if (!bricks.has(key)) {
        const brick = finer([x, y, z]);
        bricks.set(key, brick && { brick, words: new Uint32Array(brick.shown.buffer, brick.shown.byteOffset) });
      }
      return bricks.get(key);
    };
    const begin = (axis: 0 | 1 | 2, n: number) => (this.at[axis] * brickEdge + n) * factors[axis] + shift[axis];
    for (let voxel = 0; voxel < brickVoxels; voxel++) {
      if (touched[voxel] === 0) continue;
      const x = begin(0, voxel % brickEdge);
      const y = begin(1, Math.floor(voxel / brickEdge) % brickEdge);
      const z = begin(2, Math.floor(voxel / brickEdge ** 2));
      let candidates = 0;
      let areAllHeld = true;
      for (let fz = Math.max(z, 0); fz < Math.min(z + factors[2], fine.size[2]); fz++)
        for (let fy = Math.max(y, 0); fy < Math.min(y + factors[1], fine.size[1]); fy++)
          for (let fx = Math.max(x, 0); fx < Math.min(x + factors[0], fine.size[0]); fx++) {
            const [bx, by, bz] = [fx >> 5, fy >> 5, fz >> 5];
            const there = brickAt(bx, by, bz);
            if (!there) {
              areAllHeld = false;
              continue;
            }
            const at = (fx & 31) + brickEdge * ((fy & 31) + brickEdge * (fz & 31));
            low[candidates] = there.words[at * 2] ?? 0;
            high[candidates] = there.words[at * 2 + 1] ?? 0;
            painted[candidates++] = there.brick.isKnown(at);
          }
      if (!areAllHeld || candidates === 0) continue;
      const best = pool(low, high, painted, candidates);
      top[voxel * 2] = low[best] ?? 0;
      top[voxel * 2 + 1] = high[best] ?? 0;
      (this.known ??= new Uint8Array(brickVoxels))[voxel] = painted[best] ?? 0;
    }
  }
}

function touch(touched: Uint8Array, brick: HeldBrick, piece: Piece, levels: readonly Level[]): void {
  const [mine, painted] = [levels[brick.level], levels[piece.level]];
  if (mine && painted) for (const cell of piece.cells) touchCoarser(touched, brick.at, mine, cell, painted);
}

export const isSame = (a: Triple, b: Triple) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
