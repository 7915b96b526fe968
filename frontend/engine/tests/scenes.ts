import type { ChunkSource, Vec3 } from '../src/chunks';
import {
  Scheduler,
  defaultLimits,
  prefetchOf,
  targetsOf,
  type LayerTargets,
  type Limits,
  type Scene,
} from '../src/scheduler';
import type { Layer, Panel, Rotation } from '../src/view';
import { BookRenderer } from './renderers';
import { image, panel } from './styles';
import { camera, type HeldSource } from './sources';

export const flat = (kind: Panel['kind'], width = 512, height = 512): Panel => panel(kind, 0, 0, width, height);

/** A scene of one image layer at a place. */
export function sceneOf(source: ChunkSource, position: Vec3, unitsPerPixel = 1, panels = [flat('xy')]): Scene {
  const layer: Layer = { id: source.id, source, style: { ...image, smooth: false } };
  const rotation: Rotation = [0, 0, 0, 1];
  return {
    view: { position, unitsPerPixel, rotation, camera },
    voxelSize: [1, 1, 1],
    panels,
    layers: [layer],
    devicePixelRatio: 1,
  };
}

/** A scheduler with a renderer that keeps books, driven by hand. */
export class Bench {
  time = 0;
  changes = 0;
  readonly limits: Limits;
  readonly renderer: BookRenderer;
  readonly scheduler: Scheduler;
  targets: ReadonlyMap<string, LayerTargets> = new Map();

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
    this.renderer = new BookRenderer(this.limits.gpuBytes);
    this.scheduler = new Scheduler(
      this.limits,
      () => this.time,
      () => this.changes++,
      () => 0,
    );
    this.scheduler.attach(this.renderer);
  }

  /** Looks at a scene, as a frame does. */
  look(scene: Scene, ahead = false, velocity: Vec3 = [0, 0, 0]): void {
    this.targets = targetsOf(scene, this.renderer.budgetBytes * 0.7, (source, level) =>
      this.renderer.brickBytes(source, level),
    );
    const bytes = this.limits.prefetchBytes;
    this.scheduler.want(this.targets.values(), ahead ? prefetchOf(scene, this.targets, velocity, bytes) : []);
    this.scheduler.upload(() => false);
  }

  /** Answers so many open reads in the order in which they were asked for, and looks again. */
  async answer(source: HeldSource, scene: Scene, reads = Infinity, ahead = false): Promise<void> {
    for (const read of [...source.open.values()].slice(0, reads)) read.answer(source.voxels(read.brick));
    await settle();
    this.look(scene, ahead);
  }

  /** Answers reads until none is open. */
  async answerAll(source: HeldSource, scene: Scene, ahead = false): Promise<void> {
    while (source.open.size > 0) await this.answer(source, scene, Infinity, ahead);
  }
}

/** Lets promises that are due have their turn. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
