import type { Alarm } from './alarm';
import { Motion, prefetchOf, type LayerTargets, type Limits, type Scene, type Want } from './scheduler';
import type { View } from './view';

/** Milliseconds between two looks. */
const lookEvery = 100;

/** Finds bricks worth fetching before they are seen: a few times a second, and once more when the movement is over. */
export class LookAhead {
  private readonly motion = new Motion();
  private readonly bytes: number;
  private looked = 0;

  /** @param alarm Set to when it is time to look again. */
  constructor(
    { prefetchBytes, hostBytes }: Limits,
    private readonly alarm: Alarm,
  ) {
    this.bytes = Math.min(prefetchBytes, hostBytes / 4);
  }

  /** The view moves on from the scene's to another. */
  moveTo({ position, unitsPerPixel }: View, { panels, voxelSize }: Scene, now: number): void {
    const widest = Math.max(1, ...panels.map(({ rectangle }) => rectangle.width));
    this.motion.moveTo(position, now, (widest * unitsPerPixel) / Math.min(...voxelSize));
  }

  /** Undefined while the last look holds. */
  wants(scene: Scene, targets: ReadonlyMap<string, LayerTargets>, now: number): readonly Want[] | undefined {
    if (now - this.looked < lookEvery) {
      this.alarm.set(this.looked + lookEvery - now);
      return undefined;
    }
    this.looked = now;
    const velocity = this.motion.velocity(now);
    if (velocity.some((speed) => speed !== 0)) this.alarm.set(lookEvery);
    return prefetchOf(scene, targets, velocity, this.bytes);
  }
}
