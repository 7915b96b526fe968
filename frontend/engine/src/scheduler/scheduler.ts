import { BrickCache, type Hold } from '../cache/brickCache';
import { filled } from '../cache/voxels';
import type { BrickAddress, BrickRefused, ChunkSource } from '../chunks';
import type { Renderer } from '../seams';
import type { Limits } from './limits';
import { Reads } from './reads';
import { Refusals, type Refusal } from './refusals';
import { Residents } from './residents';
import { wantsOf, type Shown, type Want, type Wants } from './wants';
import { brickKey, type LayerTargets } from './scene';

/** Where things stand, for the status line and for tests. */
export interface Status {
  /** Bricks that the picture is best drawn with, and how many of these are not drawn yet. */
  readonly visible: number;
  readonly missing: number;
  readonly loading: number;
  readonly queued: number;
  readonly failed: number;
  readonly aborted: number;
  /** Bricks with voxels that came in so far. */
  readonly arrived: number;
  readonly tiers: { readonly visible: number; readonly prefetch: number; readonly recent: number };
  readonly hostBytes: number;
  readonly hostBudget: number;
  readonly loadingBytes: number;
  readonly gpuBytes: number;
  readonly gpuBudget: number;
  /** The GPU has no room for what is visible; a coarser level is drawn. */
  readonly gpuFull: boolean;
  /** Every visible brick is drawn, or refused and marked so. */
  readonly settled: boolean;
}

const nothing: Wants = { wants: new Map(), targets: new Set(), kept: new Set() };

/** Decides what is fetched, uploaded, kept and given up. Knows no clock, no frames and no GPU of its own. */
export class Scheduler {
  private readonly cache: BrickCache;
  private readonly reads: Reads;
  private residents: Residents | undefined;
  private readonly refusals: Refusals;
  private now: Wants = nothing;
  private ahead: readonly Want[] = [];
  private all: ReadonlyMap<string, Want> = new Map();
  /** Wanted bricks in main memory that are not on the GPU yet. */
  private waiting = new Map<string, Want>();
  private renderer: Renderer | undefined;
  private full = false;
  private marked = false;
  private starting = false;
  private planned = false;

  /** @param changed Called when something arrived, was refused, or has room to start: time for the next frame. */
  constructor(
    private readonly limits: Limits,
    clock: () => number,
    private readonly changed: () => void,
    chance: () => number = Math.random,
  ) {
    this.refusals = new Refusals(limits, clock, chance, ({ source, brick }) => this.renderer?.evict(source, brick));
    this.cache = new BrickCache(
      limits.hostBytes,
      (key) => this.hold(key),
      (key) => this.residents?.evictEmpty(key),
    );
    this.reads = new Reads(limits, {
      reserve: (bytes, tier) => this.cache.reserve(bytes, tier === 'visible' ? 'copied' : 'free'),
      release: (bytes) => this.cache.release(bytes),
      arrived: (want, bytes, voxels) => this.arrived(want, bytes, voxels),
      refused: (want, cause) => this.wasRefused(want, cause),
      ended: () => this.startSoon(),
    });
  }

  /** Whether a brick is on the GPU, refused (and marked so), or missing. */
  readonly shown = (key: string): Shown => {
    if (this.residents?.has(key)) return 'here';
    return this.isMarked(this.refusals.get(key)) ? 'refused' : 'missing';
  };

  /** Whether a brick was newly marked as refused since this was last asked: there is something to draw. */
  takeMarked(): boolean {
    const marked = this.marked;
    this.marked = false;
    return marked;
  }

  /** The voxels of a brick in main memory. */
  voxels(key: string): ArrayBuffer | null | undefined {
    return this.cache.get(key);
  }

  /** From now on this is what is wanted; reads of all else are aborted. */
  want(layers: Iterable<LayerTargets>, ahead: readonly Want[] = this.ahead): void {
    this.now = wantsOf(layers, this.shown);
    this.ahead = ahead;
    const all = new Map(this.now.wants);
    for (const want of ahead) if (!all.has(want.key)) all.set(want.key, want);
    this.all = all;
    this.full = false;
    this.reads.keepOnly(all);
    this.refusals.makeRoom(all);
    this.waiting = new Map();
    for (const want of order(all.values())) {
      this.cache.touch(want.key);
      this.residents?.touch(want.key);
      if (this.cache.has(want.key) && !this.residents?.has(want.key)) this.waiting.set(want.key, want);
    }
    for (const key of this.now.kept) this.residents?.touch(key);
    this.start();
  }

  /** Whether a brick is waiting for its upload. */
  get hasUploads(): boolean {
    return this.waiting.size > 0;
  }

  /**
   * Uploads what waits, most useful first, until the slice of time is over; prefetched bricks only when no visible one waits, and
   * never in place of anything wanted. Returns how many visible bricks went up: whether there is something new to draw.
   */
  upload(isOver: () => boolean): number {
    let visible = 0;
    let done = 0;
    for (const { key, source, brick, tier } of this.waiting.values()) {
      if (done > 0 && isOver()) break;
      if (tier === 'prefetch' && visible > 0) break;
      const voxels = this.cache.get(key);
      this.waiting.delete(key);
      if (voxels === undefined) continue;
      done++;
      if (this.residents?.upload(key, source, brick, voxels, (other) => this.mayGo(other, tier))) {
        if (tier === 'visible') visible++;
      } else if (tier === 'visible') this.full ||= this.now.targets.has(key);
      else this.waiting.clear();
    }
    return visible;
  }

  /**
   * Changes a brick's voxels in main memory, and on the GPU if it is there. A brick that is only on the GPU, or finds no room, or
   * whose change is null, is let go and asked for again. False where the brick is not in main memory: what is on its way must come with the change in it.
   */
  patch(source: ChunkSource, brick: BrickAddress, change: ((voxels: ArrayBuffer) => void) | null): boolean {
    const key = brickKey(source, brick);
    const old = change ? this.cache.get(key) : undefined;
    const level = source.levels[brick.level];
    const edge = level?.brickEdge ?? 0;
    const voxels = old?.slice() ?? filled(source, edge ** 3);
    if (old !== undefined) change?.(voxels);
    const isKept = old !== undefined && this.cache.replace(key, voxels);
    if (!isKept) this.cache.drop(key);
    if (this.residents?.has(key)) {
      this.residents.evict(key);
      if (isKept) this.residents.upload(key, source, brick, voxels, (other) => this.mayGo(other, 'visible'));
      this.marked = true;
    }
    this.changed();
    return isKept;
  }

  /** Takes a renderer, whose GPU holds nothing yet: the first, or the next after a lost context. What is in main memory goes up again. */
  attach(renderer: Renderer): void {
    this.renderer = renderer;
    this.residents = new Residents(renderer);
    for (const refusal of this.refused) if (this.isMarked(refusal)) renderer.refuse(refusal.source, refusal.brick);
  }

  /** Asks again for one refused brick, or for all. Until it is refused once more it is drawn as one that is on its way. */
  retry(key?: string): void {
    for (const refusal of this.refused) if (key === undefined || key === refusal.key) this.unmark(refusal);
    this.refusals.retry(key);
    this.changed();
  }

  get refused(): readonly Refusal[] {
    return this.refusals.list;
  }

  /** When a refused brick that is wanted is due again. */
  get nextTry(): number {
    return this.refusals.nextTry(this.all);
  }

  /** Forgets a source whose voxels are out of date, or that is shown no more. */
  forget(source: ChunkSource): void {
    const mine = (key: string) => key.startsWith(`${source.id}|`);
    for (const key of this.cache.keys()) if (mine(key)) this.cache.drop(key);
    for (const { key } of this.refused) if (mine(key)) this.refusals.remove(key);
    for (const key of this.waiting.keys()) if (mine(key)) this.waiting.delete(key);
    this.residents?.forget(source);
  }

  status(): Status {
    let missing = 0;
    for (const key of this.now.targets) if (this.shown(key) === 'missing') missing++;
    let queued = 0;
    for (const want of this.all.values()) if (this.isQueued(want)) queued++;
    const wanted = this.now.wants.size;
    return {
      visible: this.now.targets.size,
      missing,
      loading: this.reads.loading,
      queued,
      failed: this.refusals.count,
      aborted: this.reads.aborted,
      arrived: this.reads.arrived,
      tiers: {
        visible: wanted,
        prefetch: this.all.size - wanted,
        recent: Math.max(0, this.cache.count - this.all.size),
      },
      hostBytes: this.cache.usedBytes,
      hostBudget: this.limits.hostBytes,
      loadingBytes: this.reads.loadingBytes,
      gpuBytes: this.renderer?.usedBytes ?? 0,
      gpuBudget: this.renderer?.budgetBytes ?? 0,
      gpuFull: this.full,
      settled: missing === 0,
    };
  }

  /** Aborts all; nothing arrives any more. */
  stop(): void {
    this.all = new Map();
    this.now = nothing;
    this.reads.abortAll();
  }

  /** Many reads may end at once, all of a batch that was refused: the queue is made once for them. */
  private startSoon(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.start();
    });
  }

  private start(): void {
    // A reservation may abort reads, whose end comes back here.
    if (this.starting) return;
    this.starting = true;
    const queue: Want[] = [];
    for (const want of this.all.values()) if (this.isQueued(want)) queue.push(want);
    this.reads.start(order(queue));
    this.starting = false;
  }

  private isQueued({ key }: Want): boolean {
    return !this.cache.has(key) && !this.residents?.has(key) && !this.reads.has(key) && !this.refusals.waits(key);
  }

  private arrived(want: Want, bytes: number, voxels: ArrayBuffer | null): void {
    this.unmark(this.refusals.get(want.key));
    this.refusals.remove(want.key);
    this.cache.fill(want.key, bytes, voxels);
    this.waiting.set(want.key, want);
    this.changed();
  }

  private wasRefused(want: Want, cause: BrickRefused): void {
    const refusal = this.refusals.add(want, cause);
    if (this.isMarked(refusal)) {
      this.renderer?.refuse(want.source, want.brick);
      this.marked = true;
    }
    this.changed();
  }

  /** One failure that may pass is not shown to anyone yet. */
  private isMarked(refusal: Refusal | undefined): boolean {
    return refusal !== undefined && (refusal.failures > 1 || !refusal.mayRecover);
  }

  /** Whoever is told of no refusal sees no hatched tile either. */
  private unmark(refusal: Refusal | undefined): void {
    if (!refusal || !this.isMarked(refusal)) return;
    this.renderer?.evict(refusal.source, refusal.brick);
    this.marked = true;
  }

  private tierOf(key: string): Want['tier'] | undefined {
    return this.all.get(key)?.tier;
  }

  /** Whether a brick may leave the GPU for one of this tier. What stands in on screen, and the floor, never does. */
  private mayGo(key: string, tier: Want['tier']): boolean {
    const held = this.tierOf(key);
    return !this.now.kept.has(key) && (held === undefined || (held === 'prefetch' && tier === 'visible'));
  }

  private hold(key: string): Hold {
    const tier = this.tierOf(key);
    if (tier === undefined) return 'free';
    return tier === 'visible' && !this.residents?.has(key) ? 'needed' : 'copied';
  }
}

/** Visible before prefetched, then the most useful first. */
function order(wants: Iterable<Want>): Want[] {
  const rank = { visible: 0, prefetch: 1 };
  return [...wants].sort((a, b) => rank[a.tier] - rank[b.tier] || b.usefulness - a.usefulness);
}
