import { Alarm } from './alarm';
import type { BrickAddress, ChunkSource, Vec3 } from './chunks';
import { Events } from './events';
import { LookAhead } from './lookAhead';
import { Pace } from './pace';
import { pickAt } from './picks';
import {
  areOther,
  brickKey,
  defaultLimits,
  Scheduler,
  takesOther,
  targetsOf,
  type LayerTargets,
  type Limits,
  type Refusal,
  type Scene,
  type Status,
} from './scheduler';
import { NoGraphics, type CreateRenderer, type Renderer } from './seams';
import { NodePicker, plainLook, type Skeleton, type SkeletonLook } from './skeleton';
import type { EngineEvents, Fault } from './told';
import type { Layer, Panel, Pick, View } from './view';

export type { EngineEvents, Fault } from './told';

export interface EngineOptions {
  readonly canvas: HTMLCanvasElement;
  /** What the engine may take; each default is 512 MiB. */
  readonly budgets?: { readonly hostBytes?: number; readonly gpuBytes?: number };
  readonly onError?: (fault: Fault) => void;
  readonly renderer: CreateRenderer;
  /** Replaces any of the other limits, for tests. */
  readonly limits?: Partial<Limits>;
}

/** Share of the GPU's budget that what is visible may take; the rest is for stand-ins, the floor and what was just seen. */
const visibleShare = 0.7;

const still: View = {
  position: [0, 0, 0],
  unitsPerPixel: 1,
  rotation: [0, 0, 0, 1],
  camera: { rotation: [0, 0, 0, 1], unitsPerPixel: 1, perspective: true },
};

/** Milliseconds that uploads may take of a frame while nothing moves. */
const quietSlice = 24;
const statusEvery = 100;

/** Draws volumes on a canvas: told what to show, it fetches, keeps, uploads and draws, and only when something changed. */
export class Engine {
  private readonly limits: Limits;
  private readonly events = new Events<EngineEvents>();
  private readonly alarm = new Alarm(() => this.request());
  private readonly lookAhead: LookAhead;
  private readonly scheduler: Scheduler;
  private renderer: Renderer | undefined;
  /** The browser has taken the context away and not given it back. */
  private isLost = false;
  private scene: Scene = { view: still, voxelSize: [1, 1, 1], panels: [], layers: [], devicePixelRatio: 1 };
  private crossLines = true;
  /** Nothing is drawn over the volumes. */
  private isBare = false;
  private trees: { readonly skeleton: Skeleton; readonly look: SkeletonLook; readonly picker: NodePicker } | undefined;
  private targets: ReadonlyMap<string, LayerTargets> = new Map();
  private sceneChanged = true;
  private redraw = false;
  /** Trees have grown since the last frame was drawn. */
  private grew = false;
  /** Bricks that went up since the last frame was drawn. */
  private undrawn = 0;
  private pace = new Pace();
  private coarser = 0;
  private toldOfFull = false;
  private tracked: readonly [x: number, y: number] | undefined;
  private isSettled = false;
  private waitsForSettled: (() => void)[] = [];
  private requested = 0;
  private statusTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: EngineOptions) {
    const { canvas, budgets, limits } = options;
    this.limits = { ...defaultLimits, ...budgets, ...limits };
    this.lookAhead = new LookAhead(this.limits, this.alarm);
    this.scheduler = new Scheduler(
      this.limits,
      () => performance.now(),
      () => this.request(),
    );
    canvas.addEventListener('webglcontextlost', this.lost);
    canvas.addEventListener('webglcontextrestored', this.restored);
    this.start();
  }

  /** What is drawn, bottom first. Sources that are in no layer any more are forgotten. */
  setLayers(layers: readonly Layer[]): void {
    const kept = new Set(layers.map(({ source }) => source.id));
    for (const { source } of this.scene.layers) if (!kept.has(source.id)) this.scheduler.forget(source);
    this.change({ layers });
  }

  setPanels(panels: readonly Panel[]): void {
    this.change({ panels });
  }

  setView(view: View): void {
    this.lookAhead.moveTo(view, this.scene, performance.now());
    this.change({ view });
  }

  /** The size of a voxel of magnification 1 along x, y, z, in the unit that `unitsPerPixel` counts. */
  setVoxelSize(voxelSize: Vec3): void {
    if (voxelSize.every((edge, axis) => edge === this.scene.voxelSize[axis])) return;
    this.change({ voxelSize });
  }

  setCrossLines(shown: boolean): void {
    this.crossLines = shown;
    this.redraw = true;
    this.request();
  }

  /** Leaves out cross lines and trees while it is so, whatever is set of them. */
  setBare(isBare: boolean): void {
    this.isBare = isBare;
    this.redraw = true;
    this.request();
  }

  /** Draws these trees from now on, or none. Called again after changes in it, which alone draw nothing. */
  setSkeleton(skeleton: Skeleton | undefined, look: SkeletonLook = plainLook): void {
    const picker = this.trees?.skeleton === skeleton ? this.trees?.picker : undefined;
    this.trees = skeleton && { skeleton, look, picker: picker ?? new NodePicker(skeleton) };
    this.redraw = true;
    this.request();
  }

  /** The trees that are drawn have more nodes and edges: they are drawn with the next frame, or when it is time for one of their own. */
  skeletonGrew(): void {
    this.grew = true;
    this.request();
  }

  /** The slot of the node under a point of the canvas, in CSS pixels from its top left corner; on any panel. */
  pickNode(x: number, y: number): number | undefined {
    const { panels, view, voxelSize } = this.scene;
    const panel = panels.find(({ rectangle: r }) => x >= r.x && y >= r.y && x < r.x + r.width && y < r.y + r.height);
    return panel && this.trees?.picker.pick(panel, view, voxelSize, this.trees.look, x, y);
  }

  /** What is under a point of the canvas (CSS pixels from its top left corner); undefined beside the flat panels. */
  pick(x: number, y: number): Pick | undefined {
    return pickAt(this.scene, x, y, (key) => this.scheduler.voxels(key));
  }

  /** Emits `pick` from now on whenever what is under this point may have changed; undefined ends it. */
  track(point: readonly [x: number, y: number] | undefined): void {
    this.tracked = point;
    this.events.emit('pick', point && this.pick(...point));
  }

  /**
   * Changes the voxels of a brick that is here, and draws it at once; other levels are other bricks. False where it is not in main
   * memory: its source must answer with the change in it, also what it is asked for already. Where the change is null, because only
   * the source knows it, the brick is let go and asked for again.
   */
  patchBrick(source: ChunkSource, brick: BrickAddress, change: ((voxels: ArrayBuffer) => void) | null): boolean {
    return this.scheduler.patch(source, brick, change);
  }

  /** The voxels of a brick: null when all are fill value, undefined when it is not in main memory. Not to be written to. */
  brick(source: ChunkSource, brick: BrickAddress): ArrayBuffer | null | undefined {
    return this.scheduler.voxels(brickKey(source, brick));
  }

  /** Listens to an event until the returned function is called. */
  on<Name extends keyof EngineEvents>(name: Name, listener: (value: EngineEvents[Name]) => void): () => void {
    return this.events.on(name, listener);
  }

  status(): Status {
    const status = this.scheduler.status();
    return { ...status, settled: this.isSettled };
  }

  /** Refused bricks, oldest first, with what the source said. */
  refused(): readonly Refusal[] {
    return this.scheduler.refused;
  }

  /** Asks again for one refused brick (its key from the list), or for all. */
  retry(key?: string): void {
    this.scheduler.retry(key);
  }

  /** Resolves once all visible bricks of what was last set are drawn, or refused and marked so. */
  settled(): Promise<void> {
    if (this.isSettled) return Promise.resolve();
    return new Promise((resolve) => this.waitsForSettled.push(resolve));
  }

  /** Draws again at the next frame although nothing changed: the canvas has another size, say. */
  refresh(): void {
    this.change({});
  }

  /** Tries again to get a context, where there was none. One that was taken away only the browser gives back: that is said again. */
  start(): void {
    if (this.isLost) return this.tellLost();
    try {
      this.renderer = this.options.renderer(this.options.canvas, { budgetBytes: this.limits.gpuBytes });
      this.scheduler.attach(this.renderer);
      // It may have room for more than the one before, or for less; what was said of that one is of no use any more.
      this.coarser = 0;
      this.toldOfFull = false;
      this.change({});
    } catch (error) {
      const kind = error instanceof NoGraphics ? 'noGraphics' : 'failed';
      this.fault(kind, error instanceof Error ? error.message : String(error));
    }
  }

  /** Aborts all, frees the GPU, and never draws again. */
  dispose(): void {
    this.options.canvas.removeEventListener('webglcontextlost', this.lost);
    this.options.canvas.removeEventListener('webglcontextrestored', this.restored);
    cancelAnimationFrame(this.requested);
    clearTimeout(this.statusTimer);
    this.alarm.stop();
    this.events.clear();
    this.scheduler.stop();
    this.renderer?.dispose();
    this.renderer = undefined;
  }

  private change(part: Partial<Scene>): void {
    const before = this.scene;
    this.scene = { ...before, ...part, devicePixelRatio: globalThis.devicePixelRatio };
    // Panning or restyling what the GPU has no room for must not try the finer level at every step.
    if (takesOther(before, this.scene)) this.coarser = 0;
    if (areOther(before.layers, this.scene.layers)) this.toldOfFull = false;
    this.sceneChanged = true;
    this.isSettled = false;
    this.request();
  }

  private request(): void {
    if (!this.renderer || this.requested) return;
    this.requested = requestAnimationFrame((at) => {
      this.requested = 0;
      this.frame(at);
    });
  }

  private frame(at: number): void {
    const { renderer, scheduler, scene } = this;
    if (!renderer) return;
    const begin = performance.now();
    const moved = this.sceneChanged;
    if (moved) {
      this.targets = targetsOf(
        scene,
        renderer.budgetBytes * visibleShare,
        (source, level) => renderer.brickBytes(source, level),
        this.coarser,
      );
    }
    scheduler.want(this.targets.values(), this.lookAhead.wants(scene, this.targets, begin));
    const slice = moved ? this.limits.uploadSlice : quietSlice;
    this.undrawn += scheduler.upload(() => performance.now() - begin > slice);
    this.sceneChanged = false;
    this.redraw ||= moved || scheduler.takeMarked();
    const status = scheduler.status();
    this.pace.wokeUp(at);
    const isMore = (this.undrawn > 0 && status.settled) || ((this.undrawn > 0 || this.grew) && this.pace.isDue(at));
    if (this.redraw || isMore) {
      const levels = new Map([...this.targets].map(([id, { level }]) => [id, level]));
      const [crossLines, skeleton] = this.isBare ? [false, undefined] : [this.crossLines, this.trees];
      renderer.draw({ ...scene, levels, crossLines, skeleton });
      this.pace.drew(at);
      this.events.emit('frame', { at, milliseconds: performance.now() - begin, uploads: this.undrawn });
      if (this.tracked) this.events.emit('pick', this.pick(...this.tracked));
      this.redraw = false;
      this.grew = false;
      this.undrawn = 0;
    }
    if (this.undrawn > 0 || this.grew) this.request();
    this.report(status);
  }

  private report(status: Status): void {
    if (status.gpuFull) this.goCoarser();
    else if (this.scheduler.hasUploads) this.request();
    if (status.settled && !this.isSettled && !this.sceneChanged) {
      this.isSettled = true;
      for (const resolve of this.waitsForSettled.splice(0)) resolve();
      this.events.emit('settled', undefined);
    } else if (!status.settled) this.isSettled = false;
    const next = this.scheduler.nextTry - performance.now();
    if (next < Infinity) this.alarm.set(Math.max(next, 1));
    this.statusTimer ??= setTimeout(() => {
      this.statusTimer = undefined;
      this.events.emit('status', this.status());
      this.events.emit('refused', this.refused());
    }, statusEvery);
  }

  /** The GPU has no room for what is visible: the next level does, and a person is told so once. */
  private goCoarser(): void {
    const most = Math.max(0, ...this.scene.layers.map(({ source }) => source.levels.length - 1));
    if (this.coarser >= most) return;
    if (!this.toldOfFull)
      this.fault(
        'gpuFull',
        'The graphics memory has no room for this view at its best; a coarser magnification is shown.',
      );
    this.toldOfFull = true;
    this.coarser++;
    this.sceneChanged = true;
    this.request();
  }

  private readonly lost = (event: Event): void => {
    // Without this, the browser never gives the context back.
    event.preventDefault();
    this.isLost = true;
    this.renderer = undefined;
    this.isSettled = false;
    this.tellLost();
    this.events.emit('contextLost', undefined);
  };

  private readonly restored = (): void => {
    this.isLost = false;
    // First, so that what goes wrong from here on is said after it.
    this.events.emit('contextRestored', undefined);
    this.start();
  };

  private tellLost(): void {
    const words = 'The browser took the graphics context away. The picture comes back as soon as it is returned.';
    this.fault('contextLost', words);
  }

  private fault(kind: Fault['kind'], message: string): void {
    this.options.onError?.({ kind, message });
  }
}
