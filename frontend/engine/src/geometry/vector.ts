import type { Vec3 } from '../chunks';
import type { Rotation } from '../view';

/** The sum of two vectors. */
export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

/** What leads from `b` to `a`. */
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** A vector made `factor` times as long. */
export const scale = (a: Vec3, factor: number): Vec3 => [a[0] * factor, a[1] * factor, a[2] * factor];

/** Component by component. */
export const multiply = (a: Vec3, b: Vec3): Vec3 => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];

/** Component by component. */
export const divide = (a: Vec3, b: Vec3): Vec3 => [a[0] / b[0], a[1] / b[1], a[2] / b[2]];

/** The vector at right angles to both. */
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The scalar product. */
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** A vector's length. */
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);

/** Turns a vector by a unit quaternion: v + 2w(q × v) + 2 q × (q × v). */
export function rotate(rotation: Rotation, v: Vec3): Vec3 {
  const q: Vec3 = [rotation[0], rotation[1], rotation[2]];
  const t = scale(cross(q, v), 2);
  return add(add(v, scale(t, rotation[3])), cross(q, t));
}
