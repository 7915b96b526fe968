import type { Vec3 } from '../chunks';
import { add, cross, length, multiply, scale, subtract } from '../geometry';

/** How long a line through places is, in the unit of the voxel size; places are in voxels of magnification 1. */
export function lineLength(places: readonly Vec3[], voxelSize: Vec3): number {
  let sum = 0;
  places.forEach((place, n) => {
    const before = places[n - 1];
    if (before) sum += length(multiply(subtract(place, before), voxelSize));
  });
  return sum;
}

/** The area that a closed line encircles in its plane, in square units of the voxel size: half the sum of its corners' cross products. */
export function areaWithin(corners: readonly Vec3[], voxelSize: Vec3): number {
  const [first] = corners;
  if (!first) return 0;
  let sum: Vec3 = [0, 0, 0];
  corners.forEach((corner, n) => {
    const next = corners[n + 1];
    if (!next) return;
    const side = (place: Vec3) => multiply(subtract(place, first), voxelSize);
    sum = add(sum, cross(side(corner), side(next)));
  });
  return length(scale(sum, 0.5));
}
