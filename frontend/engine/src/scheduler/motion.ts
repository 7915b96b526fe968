import type { Vec3 } from '../chunks';
import { add, scale, subtract } from '../geometry';

/** Milliseconds in which a speed that is no longer kept up halves. */
const halfLife = 80;

/** After so many milliseconds without a step, one stands still. */
const stillAfter = 250;

/** How the view moves, in voxels of magnification 1 per millisecond: a mean that forgets quickly. */
export class Motion {
  private position: Vec3 | undefined;
  private at = 0;
  private mean: Vec3 = [0, 0, 0];

  /** Notes where the view is; a jump (more than `jump` voxels at once) is no movement. */
  moveTo(position: Vec3, now: number, jump: number): void {
    const before = this.position;
    const past = now - this.at;
    this.position = position;
    this.at = now;
    if (!before || past <= 0) return;
    const step = subtract(position, before);
    if (past > stillAfter || Math.hypot(...step) > jump) {
      this.mean = [0, 0, 0];
      return;
    }
    const old = 0.5 ** (past / halfLife);
    this.mean = add(scale(this.mean, old), scale(step, (1 - old) / past));
  }

  /** The velocity now. */
  velocity(now: number): Vec3 {
    return now - this.at > stillAfter ? [0, 0, 0] : this.mean;
  }
}
