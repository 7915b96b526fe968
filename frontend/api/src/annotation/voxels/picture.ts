import type { Level } from '@lamella/engine';
import { Refused } from '../../refusal';
import { encodeMask, rangesWhere } from '../mask';
import type { Operation, PaintedBrick, PaintMode, Triple } from '../operations';
import { standsAlone, type Entry, type Replica } from '../replica';
import { AskedBricks, type Asked } from './asked';
import { cellsOver, HeldBrick, pieceOf, type Piece } from './bricks';
import { Doubts } from './doubts';
import type { BrickPlace, MergedReader } from './reader';
import { BrickShelf } from './shelf';

/** A brick looks different; `values` are its own (copy them), null when it was not kept and is to be read again. */
export interface Patched extends BrickPlace {
  readonly values: BigUint64Array | null;
}

export interface VoxelsOptions {
  readonly layer: string;
  /** Finest first, as the host has them. */
  readonly levels: readonly Level[];
  /** Whether unpainted voxels may be anything but 0. */
  readonly hasFallback: boolean;
  readonly mostBytes?: number;
}

/** An entry of the log as far as it concerns the layer. */
interface Appended {
  readonly version: number;
  readonly pieces: readonly Piece[];
  /** Finest bricks that only the host can tell. */
  readonly bricks: readonly Triple[];
}

const usualBytes = 512 * 1024 * 1024;

/**
 * What one person sees of a volume layer: the host's merged bricks, what the log got since, and on top what this client painted,
 * at all levels at once. Where only the host can tell (undone strokes, coarser levels once all is said), bricks are read again.
 */
export class LayerVoxels {
  private readonly shelf: BrickShelf;
  private readonly pending = new Map<Operation, Piece>();
  /** What was pending once: it is taken back and done anew whenever the log grows. */
  private readonly seen = new WeakSet<Operation>();
  private readonly changed = new Set<HeldBrick>();
  private readonly doubts = new Doubts((bricks) => this.readAgain(bricks));
  private readonly listeners = new Set<(patched: Patched) => void>();
  private readonly stops: (() => void)[];
  private readonly asked = new AskedBricks((bricks, signal) => this.load(bricks, signal));
  private reading = 0;
  private recent: Appended[] = [];
  private isClosed = false;

  constructor(
    private readonly replica: Replica,
    private readonly reader: MergedReader,
    private readonly options: VoxelsOptions,
  ) {
    this.shelf = new BrickShelf(options.levels, options.mostBytes ?? usualBytes);
    this.stops = [
      replica.watch({
        added: (entry) => this.added(entry),
        removed: (entry) => this.removed(entry),
        turned: (step) => this.turned(step),
      }),
      replica.subscribe(({ everything }) => {
        if (everything) {
          for (const brick of this.shelf.all) this.doubts.now(brick);
          this.tellGone(null);
        }
        this.flush();
      }),
    ];
  }

  get layer(): string {
    return this.options.layer;
  }

  /** Finest first. */
  get levels(): readonly Level[] {
    return this.options.levels;
  }

  /** Called for each brick that was read and looks different now. */
  onPatched(listener: (patched: Patched) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A brick as this person sees it now; kept up to date from then on. The values are its own: copy them. */
  async read(level: number, at: Triple, signal?: AbortSignal): Promise<BigUint64Array> {
    signal?.throwIfAborted();
    const brick = await this.hold(level, at, signal);
    signal?.throwIfAborted();
    return brick.shown;
  }

  /**
   * Cuts masks by a mode against what this person sees, and writes them as they are sent. The bricks are read where they are not held.
   * @param masks A byte a voxel, x fastest, then y, z; not 0 where meant.
   */
  async cut(
    level: number,
    mode: PaintMode,
    masks: readonly { readonly at: Triple; readonly taken: Uint8Array }[],
  ): Promise<PaintedBrick[]> {
    const wanted = typeof mode === 'object' ? BigInt(mode.only) : 0n;
    const painted = await Promise.all(
      masks.map(async ({ at, taken }) => {
        if (mode === 'everywhere') return { at, mask: encodeMask(rangesWhere((i) => taken[i] !== 0)) };
        const seen = new Uint32Array((await this.hold(level, at)).shown.buffer);
        const [low, high] = [Number(wanted & 0xffff_ffffn), Number(wanted >> 32n)];
        const isMeant = (i: number) => taken[i] !== 0 && seen[i * 2] === low && seen[i * 2 + 1] === high;
        return { at, mask: encodeMask(rangesWhere(isMeant)) };
      }),
    );
    return painted.filter(({ mask }) => mask !== '');
  }

  /** Resolves when nothing is to be read again. */
  settled(): Promise<void> {
    return this.until(() => this.doubts.areNone && this.reading === 0);
  }

  /**
   * Resolves when the host has said what everything that was undone or redone here leaves. A brick that was not held has the host's word,
   * and no stroke can be taken out of that.
   */
  agreed(signal?: AbortSignal): Promise<void> {
    const isTurning = () => this.replica.pending.some(({ operations }) => operations.some(standsAlone));
    return this.until(() => !this.doubts.haveUrgent && this.reading === 0 && !isTurning(), signal);
  }

  close(): void {
    this.isClosed = true;
    this.doubts.close();
    for (const stop of this.stops) stop();
    this.asked.close(new Refused('The layer was closed.', 'FAILED'));
    this.shelf.clear();
  }

  private async until(isSo: () => boolean, signal?: AbortSignal): Promise<void> {
    while (!isSo() && !this.isClosed) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      signal?.throwIfAborted();
    }
  }

  private get emptied(): bigint | null {
    return this.options.hasFallback ? null : 0n;
  }

  private hold(level: number, at: Triple, signal?: AbortSignal): Promise<HeldBrick> {
    const held = this.shelf.get(level, at);
    if (!held) return this.asked.ask(level, at, signal);
    this.shelf.use(held);
    return Promise.resolve(held);
  }

  private async load(asked: readonly Asked[], signal: AbortSignal): Promise<void> {
    const wanted = new Map(asked.map((one) => [new HeldBrick(one.place.level, one.place.at), one]));
    const take = (bricks: readonly HeldBrick[]) => {
      for (const brick of bricks) {
        const one = wanted.get(brick);
        // What was given up may have been asked for again, and is on its way once more.
        if (!one || one.isOver) continue;
        this.refresh(brick);
        this.shelf.add(brick);
        one.resolve(brick);
      }
    };
    const refused = await this.readInto([...wanted.keys()], take, signal);
    for (const [brick, why] of refused) wanted.get(brick)?.reject(why);
    this.doubts.plan();
  }

  /** Reads the host's word, and puts on it what the log got meanwhile. Answers which bricks are not to be had. */
  private async readInto(
    wanted: readonly HeldBrick[],
    then: (bricks: readonly HeldBrick[]) => void,
    signal?: AbortSignal,
  ): Promise<Map<HeldBrick, Refused>> {
    this.reading++;
    try {
      const { version, bricks: values } = await this.reader(wanted, signal);
      if (this.isClosed) throw new Refused('The layer was closed.', 'FAILED');
      const refused = new Map<HeldBrick, Refused>();
      wanted.forEach((brick, i) => {
        const value = values[i] ?? null;
        if (value instanceof Refused) refused.set(brick, value);
        else brick.place(value, version, (step) => this.replica.isUndoneInLog(step));
      });
      const bricks = wanted.filter((brick) => !refused.has(brick));
      for (const appended of this.recent) for (const brick of bricks) this.appendTo(brick, appended);
      then(bricks);
      return refused;
    } finally {
      this.reading--;
      if (this.reading === 0) this.recent = [];
    }
  }

  private added(entry: Entry): void {
    const { layer, levels } = this.options;
    const pieces: Piece[] = [];
    for (const operation of entry.operations) {
      const piece = pieceOf(operation, layer, levels);
      if (!piece) continue;
      if (entry.version === null) {
        this.pending.set(operation, piece);
        this.mark(piece);
        if (!this.seen.has(operation)) for (const { at } of piece.cells) this.tellGone({ level: piece.level, at });
        this.seen.add(operation);
      } else {
        pieces.push(piece);
      }
    }
    if (entry.version === null) return;
    const bricks = entry.effect?.bricks?.flatMap((changed) => (changed.layer === layer ? changed.at : [])) ?? [];
    const appended: Appended = { version: entry.version, pieces, bricks };
    if (pieces.length + bricks.length === 0) return;
    if (this.reading > 0) this.recent.push(appended);
    const near = new Set<HeldBrick>();
    for (const piece of pieces) for (const cell of piece.cells) this.reach(piece.level, cell.at, near);
    for (const at of bricks) this.reach(0, at, near);
    for (const brick of near) this.appendTo(brick, appended);
  }

  private appendTo(brick: HeldBrick, { version, pieces, bricks }: Appended): void {
    if (version <= brick.version) return;
    const { levels } = this.options;
    for (const piece of pieces)
      if (cellsOver(piece, brick, levels).length > 0) {
        const isIn = !this.replica.isUndoneInLog(piece.step);
        const isOpen = brick.append(piece, version, isIn, levels, this.emptied);
        if (isOpen && piece.level < brick.level) this.doubts.later(brick);
        else if (isOpen) this.doubts.now(brick);
        this.changed.add(brick);
      }
    if (bricks.some((at) => this.shelf.isOver(0, at, brick))) this.doubts.now(brick);
  }

  private removed(entry: Entry): void {
    if (entry.version !== null) return;
    for (const operation of entry.operations) {
      const piece = this.pending.get(operation);
      if (!piece) continue;
      this.pending.delete(operation);
      this.mark(piece);
    }
  }

  private turned(step: string): void {
    for (const piece of this.pending.values()) if (piece.step === step) this.mark(piece);
    for (const brick of this.shelf.all) if (brick.has(step)) this.changed.add(brick);
  }

  private mark(piece: Piece): void {
    for (const cell of piece.cells) this.shelf.near(piece.level, cell.at, this.changed);
  }

  /** The log has something new in a brick. Adds what shares voxels with it. */
  private reach(level: number, at: Triple, into: Set<HeldBrick>): void {
    this.shelf.near(level, at, into);
    this.tellGone({ level, at });
  }

  private tellGone(over: BrickPlace | null): void {
    for (const place of this.shelf.forgetGone(over)) this.tell({ ...place, values: null });
  }

  private flush(): void {
    // A coarser brick is pooled from finer ones, so those come first.
    const bricks = [...this.changed].sort((a, b) => a.level - b.level);
    this.changed.clear();
    for (const brick of bricks) {
      const before = brick.bytes;
      const isNew = this.refresh(brick);
      this.shelf.grew(brick.bytes - before);
      if (isNew) this.tell({ level: brick.level, at: brick.at, values: brick.shown });
    }
    this.doubts.plan();
  }

  private refresh(brick: HeldBrick): boolean {
    const pieces = [...this.pending.values()].filter(
      (piece) => !this.replica.isUndone(piece.step) && cellsOver(piece, brick, this.options.levels).length > 0,
    );
    const isUndone = (step: string) => this.replica.isUndone(step);
    const finer = (at: Triple) => this.shelf.get(brick.level - 1, at);
    return brick.refresh(pieces, isUndone, this.options.levels, this.emptied, finer);
  }

  private async readAgain(bricks: readonly HeldBrick[]): Promise<Iterable<HeldBrick>> {
    const kept = bricks.filter((brick) => this.shelf.has(brick));
    const changed = (read: readonly HeldBrick[]) => {
      for (const brick of read) this.changed.add(brick);
    };
    const refused = kept.length > 0 ? await this.readInto(kept, changed) : new Map<HeldBrick, Refused>();
    this.flush();
    return refused.keys();
  }

  private tell(patched: Patched): void {
    for (const listener of this.listeners) listener(patched);
  }
}
