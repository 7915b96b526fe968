import type { Vec3 } from '../chunks';
import type { Plane } from '../seams';
import type { Panel, PanelKind, View } from '../view';
import { add, divide, rotate, scale } from './vector';

type PlaneKind = Exclude<PanelKind, '3d'>;

/** Which way right and down point on a panel before the view's rotation. On yz, z runs to the right, so that y is shared with xy beside it. */
const axes: Record<PlaneKind, { readonly right: Vec3; readonly down: Vec3 }> = {
  xy: { right: [1, 0, 0], down: [0, 1, 0] },
  xz: { right: [1, 0, 0], down: [0, 0, 1] },
  yz: { right: [0, 0, 1], down: [0, 1, 0] },
};

/** The plane of one kind through the view's position, so many CSS pixels to each side. */
export function planeOf(kind: PlaneKind, view: View, voxelSize: Vec3, halfWidth: number, halfHeight: number): Plane {
  // The rotation turns things in space, where a step is as long in every direction; voxels need not be cubes.
  const step = (axis: Vec3) => divide(scale(rotate(view.rotation, axis), view.unitsPerPixel), voxelSize);
  return {
    centre: view.position,
    right: step(axes[kind].right),
    down: step(axes[kind].down),
    halfWidth,
    halfHeight,
  };
}

/**
 * The planes that a panel shows: one for a flat panel; the 3D panel shows all three through the same point, each a square
 * as wide as the panel's shorter side.
 */
export function planesOf(panel: Panel, view: View, voxelSize: Vec3): readonly Plane[] {
  const { width, height } = panel.rectangle;
  if (panel.kind !== '3d') return [planeOf(panel.kind, view, voxelSize, width / 2, height / 2)];
  const half = Math.min(width, height) / 2;
  return (['xy', 'xz', 'yz'] as const).map((kind) => planeOf(kind, view, voxelSize, half, half));
}

/** The point of a plane so many CSS pixels right of and below its centre, in voxels of magnification 1. */
export function pointOn(plane: Plane, right: number, down: number): Vec3 {
  return add(plane.centre, add(scale(plane.right, right), scale(plane.down, down)));
}
