import type { Rotation, Vec3 } from '@lamella/engine';

/** No turn at all. */
export const straight: Rotation = [0, 0, 0, 1];

/** The turn by `angle` (radians) around a unit axis. */
export function around(axis: Vec3, angle: number): Rotation {
  const sine = Math.sin(angle / 2);
  return [axis[0] * sine, axis[1] * sine, axis[2] * sine, Math.cos(angle / 2)];
}

/** First `b`, then `a`; brought back to length one, so that many small turns do not wear it out. */
export function compose(a: Rotation, b: Rotation): Rotation {
  const [ax, ay, az, aw] = a;
  const [bx, by, bz, bw] = b;
  return unit([
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ]);
}

/** The same rotation as a unit quaternion with w ≥ 0; straight where the numbers are no rotation. */
export function unit(rotation: Rotation): Rotation {
  const length = Math.hypot(...rotation);
  if (!Number.isFinite(length) || length < 1e-6) return straight;
  const sign = rotation[3] < 0 ? -1 / length : 1 / length;
  return [rotation[0] * sign, rotation[1] * sign, rotation[2] * sign, rotation[3] * sign];
}

export function isStraight(rotation: Rotation): boolean {
  return Math.abs(rotation[3]) > 0.999999;
}
