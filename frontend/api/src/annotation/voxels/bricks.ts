import type { Level } from '@lamella/engine';
import { brickEdge, brickVoxels, decodeMask, type Ranges } from '../mask';
import type { Operation, Triple } from '../operations';
import { fill, fillFiner, lieOf, magName, spanOf, touchCoarser, type Take } from './grid';
import { BrickPast, type Stroke } from './past';
import { pool } from './pooling';
import type { BrickPlace } from './reader';
import { keyOf } from './shelf';

/** What one operation paints in a layer. */
export interface Piece {
  readonly step: string;
  /** Number of the level that it was painted at. */
  readonly level: number;
  /** null gives back to the fallback. */
  readonly value: bigint | null;
  readonly cells: readonly Cell[];
  /** The cells by their bricks. */
  readonly places: ReadonlyMap<string, readonly Cell[]>;
}

/** What is painted in one brick. */
interface Cell {
  readonly at: Triple;
  readonly ranges: Ranges;
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
  const places = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = keyOf(level, cell.at);
    const there = places.get(key);
    if (there) there.push(cell);
    else places.set(key, [cell]);
  }
  const piece = { step: operation.step, level, value, cells, places };
  read.set(operation, piece);
  return piece;
}

/**
 * The cells of a piece that share voxels with a brick, of the same level or another. A stroke of a thousand bricks is drawn in each of
 * them: whoever looked through all its cells there would do it a million times.
 */
export function cellsOver(piece: Piece, brick: BrickPlace, levels: readonly Level[]): readonly Cell[] {
  const [from, to] = [levels[brick.level], levels[piece.level]];
  if (!from || !to) return [];
  if (piece.level === brick.level) return piece.places.get(keyOf(brick.level, brick.at)) ?? [];
  const { first, last } = spanOf(from, brick.at, to);
  const count = (last[0] - first[0] + 1) * (last[1] - first[1] + 1) * (last[2] - first[2] + 1);
  if (count > piece.places.size)
    return piece.cells.filter(({ at }) => ([0, 1, 2] as const).every((n) => at[n] >= first[n] && at[n] <= last[n]));
  const found: Cell[] = [];
  for (let z = first[2]; z <= last[2]; z++)
    for (let y = first[1]; y <= last[1]; y++)
      for (let x = first[0]; x <= last[0]; x++) found.push(...(piece.places.get(keyOf(piece.level, [x, y, z])) ?? []));
  return found;
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
  /** Strokes of the log that are shown other than the base has them. */
  private turned: readonly Stroke[] = [];
  private past: BrickPast | null = null;
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
    const { floor } = this.past ?? { floor: zero };
    const values = new Set([this.base, this.top, floor]);
    values.delete(zero);
    return values.size * brickVoxels * 8;
  }

  /** Whether a step painted here, as far as is known. */
  has(step: string): boolean {
    return this.past?.has(step) ?? false;
  }

  isKnown(voxel: number): number {
    return this.known?.[voxel] ?? 0;
  }

  /**
   * The host's word.
   * @param isUndone Whether the log has a step undone.
   */
  place(values: BigUint64Array | null, version: number, isUndone: (step: string) => boolean): void {
    this.base = values ?? zero;
    this.past?.confirm(this.base, version, isUndone);
    this.touched = null;
    this.known = null;
    this.version = version;
    this.isBaseNew = true;
  }

  /**
   * Something was appended. Answers whether only the host can say what it comes to here.
   * @param isIn false where its step is undone already.
   */
  append(piece: Piece, version: number, isIn: boolean, levels: readonly Level[], emptied: bigint | null): boolean {
    const draw = (values: BigUint64Array, past: Piece) => this.draw(values, past, past.value ?? emptied, levels);
    this.past ??= new BrickPast(this.base, this.level, draw);
    this.past.add(piece, version, isIn);
    if (!isIn) return false;
    const value = piece.value ?? emptied;
    if (value === null) return true;
    this.isBaseNew = true;
    if (piece.level < this.level) {
      this.touched ??= new Uint8Array(brickVoxels);
      touch(this.touched, this, piece, levels);
      return true;
    }
    if (this.base === this.top || this.base === zero || this.base === this.past.floor) this.base = this.base.slice();
    this.draw(this.base, piece, value, levels);
    return false;
  }

  /**
   * Draws what is pending on top.
   * @param isUndone Whether a step is left out, by the log or by what is pending.
   * @param finer A brick of the next finer level, where it is held.
   * @returns Whether anything may look different.
   */
  refresh(
    pending: readonly Piece[],
    isUndone: (step: string) => boolean,
    levels: readonly Level[],
    emptied: bigint | null,
    finer: (at: Triple) => HeldBrick | undefined,
  ): boolean {
    const turned = this.past?.turned(isUndone) ?? [];
    const isMore = !this.isBaseNew && areSame(this.turned, turned) && beginsWith(pending, this.drawn);
    const fresh = isMore ? pending.slice(this.drawn.length) : pending;
    if (isMore && fresh.length === 0) return false;
    let touched: Uint8Array | null = null;
    if (!isMore) {
      touched = this.touched?.slice() ?? null;
      this.top = this.under(turned, isUndone);
      // What comes to light in a coarse voxel may have been painted at a finer level.
      if (this.level > 0 && turned.length > 0) touched ??= new Uint8Array(brickVoxels);
      if (touched) for (const { piece } of turned) touch(touched, this, piece, levels);
    }
    if ((fresh.length > 0 || touched) && this.top === this.base) this.top = this.base.slice();
    for (const piece of fresh) {
      if (piece.level >= this.level) this.draw(this.top, piece, piece.value ?? emptied, levels);
      else if ((piece.value ?? emptied) !== null) touch((touched ??= new Uint8Array(brickVoxels)), this, piece, levels);
    }
    if (touched) this.poolAt(touched, levels, emptied !== null, finer);
    this.drawn = pending;
    this.turned = turned;
    this.isBaseNew = false;
    return true;
  }

  /** What pending pieces lie on: the base, but for what is undone or redone and not yet by the host. */
  private under(turned: readonly Stroke[], isUndone: (step: string) => boolean): BigUint64Array {
    if (!this.past || turned.every(({ isUnder }) => isUnder)) return this.base;
    this.known = null;
    return this.past.without(({ piece }) => isUndone(piece.step));
  }

  /** Draws nothing where only the host knows the value. */
  private draw(values: BigUint64Array, piece: Piece, value: bigint | null, levels: readonly Level[]): void {
    const [mine, painted] = [levels[this.level], levels[piece.level]];
    if (!mine || !painted || value === null) return;
    const known = (this.known ??= new Uint8Array(brickVoxels));
    const isPainted = piece.value === null ? 0 : 1;
    const take = (from: number, to: number) => {
      values.fill(value, from, to);
      known.fill(isPainted, from, to);
    };
    for (const cell of cellsOver(piece, this, levels)) fillIn(this, mine, cell, piece.level, painted, take);
  }

  /**
   * A voxel whose finer ones are not all held stays as it is until the host has pooled it.
   * @param isPainted Whether whatever is not 0 is painted.
   */
  private poolAt(
    touched: Uint8Array,
    levels: readonly Level[],
    isPainted: boolean,
    finer: (at: Triple) => HeldBrick | undefined,
  ): void {
    const [coarse, fine] = [levels[this.level], levels[this.level - 1]];
    if (!coarse || !fine) return;
    const { factors, shift } = lieOf(coarse, fine);
    const most = factors[0] * factors[1] * factors[2];
    const [low, high, painted] = [new Uint32Array(most), new Uint32Array(most), new Uint8Array(most)];
    const top = new Uint32Array(this.top.buffer);
    const bricks = new Map<string, { words: Uint32Array; brick: HeldBrick } | undefined>();
    let [lastAt, last]: [Triple, ReturnType<typeof bricks.get>] = [[NaN, NaN, NaN], undefined];
    const brickAt = (x: number, y: number, z: number) => {
      // Neighbours are mostly in the same brick.
      if (lastAt[0] === x && lastAt[1] === y && lastAt[2] === z) return last;
      const key = `${String(x)},${String(y)},${String(z)}`;
      if (!bricks.has(key)) {
        const brick = finer([x, y, z]);
        bricks.set(key, brick && { brick, words: new Uint32Array(brick.shown.buffer, brick.shown.byteOffset) });
      }
      [lastAt, last] = [[x, y, z], bricks.get(key)];
      return last;
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
            const [lower, higher] = [there.words[at * 2] ?? 0, there.words[at * 2 + 1] ?? 0];
            low[candidates] = lower;
            high[candidates] = higher;
            painted[candidates++] = isPainted && (lower | higher) !== 0 ? 1 : there.brick.isKnown(at);
          }
      if (!areAllHeld || candidates === 0) continue;
      const best = pool(low, high, painted, candidates);
      top[voxel * 2] = low[best] ?? 0;
      top[voxel * 2 + 1] = high[best] ?? 0;
      (this.known ??= new Uint8Array(brickVoxels))[voxel] = painted[best] ?? 0;
    }
  }
}

/** Marks what a piece, painted at any level, fills or lies under. */
function touch(touched: Uint8Array, brick: HeldBrick, piece: Piece, levels: readonly Level[]): void {
  const [mine, painted] = [levels[brick.level], levels[piece.level]];
  if (!mine || !painted) return;
  const take = (from: number, to: number) => touched.fill(1, from, to);
  for (const cell of cellsOver(piece, brick, levels))
    if (piece.level < brick.level) touchCoarser(touched, brick.at, mine, cell, painted);
    else fillIn(brick, mine, cell, piece.level, painted, take);
}

/** Takes what a mask of the brick's own level, or of a coarser one, fills of it. */
function fillIn(
  brick: HeldBrick,
  mine: Level,
  cell: Piece['cells'][number],
  level: number,
  painted: Level,
  take: Take,
) {
  if (level > brick.level) fillFiner(brick.at, mine, cell, painted, take);
  else if (isSame(cell.at, brick.at)) fill(cell.ranges, take);
}

const areSame = <One>(a: readonly One[], b: readonly One[]) => a.length === b.length && beginsWith(a, b);
const beginsWith = <One>(all: readonly One[], first: readonly One[]) =>
  first.length <= all.length && first.every((one, i) => one === all[i]);

export const isSame = (a: Triple, b: Triple) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
