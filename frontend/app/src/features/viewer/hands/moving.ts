import { planeOf, rotate, type PanelKind, type Rotation, type Vec3, type View } from '@lamella/engine';
import { around, compose } from './turning';

/** Everything that hands do to a view, as arithmetic: a view in, a view out. Lengths are CSS pixels, positions voxels of magnification 1. */
export type FlatKind = Exclude<PanelKind, '3d'>;

const plus = (a: Vec3, b: Vec3, factor: number): Vec3 => [
  a[0] + b[0] * factor,
  a[1] + b[1] * factor,
  a[2] + b[2] * factor,
];

// Right, down and away of each panel in space, before the view is turned.
const frames: Readonly<Record<FlatKind, { readonly right: Vec3; readonly down: Vec3; readonly next: Vec3 }>> = {
  xy: { right: [1, 0, 0], down: [0, 1, 0], next: [0, 0, 1] },
  xz: { right: [1, 0, 0], down: [0, 0, 1], next: [0, 1, 0] },
  yz: { right: [0, 0, 1], down: [0, 1, 0], next: [1, 0, 0] },
};

/** Moves the picture by so many pixels: the voxel under the hand stays under the hand. */
export function pan(view: View, kind: FlatKind, voxelSize: Vec3, right: number, down: number): View {
  const plane = planeOf(kind, view, voxelSize, 0, 0);
  return { ...view, position: plus(plus(view.position, plane.right, -right), plane.down, -down) };
}

/** Goes so many slices on, across the panel: one voxel of magnification 1 along a straight axis, its thickness on a turned one. */
export function page(view: View, kind: FlatKind, voxelSize: Vec3, slices: number): View {
  const away = rotate(view.rotation, frames[kind].next);
  const inVoxels: Vec3 = [away[0] / voxelSize[0], away[1] / voxelSize[1], away[2] / voxelSize[2]];
  return { ...view, position: plus(view.position, inVoxels, slices / Math.hypot(...inVoxels)) };
}

/** Zooms by a factor (above 1 shows more) around a point so many pixels right of and below the panel's centre. */
export function zoom(view: View, kind: FlatKind, voxelSize: Vec3, factor: number, right = 0, down = 0): View {
  const wanted = view.unitsPerPixel * factor;
  const unitsPerPixel = Math.min(1e12, Math.max(1e-6, wanted));
  const share = 1 - unitsPerPixel / view.unitsPerPixel;
  return { ...pan(view, kind, voxelSize, -right * share, -down * share), unitsPerPixel };
}

const perPixel = Math.PI / 600;

/** Turns the planes as if the picture were a ball under the hand. */
export function turn(view: View, kind: FlatKind, right: number, down: number): View {
  const axes = frames[kind];
  const byRight = around(rotate(view.rotation, axes.down), right * perPixel);
  const byDown = around(rotate(view.rotation, axes.right), -down * perPixel);
  return { ...view, rotation: compose(byRight, compose(byDown, view.rotation)) };
}

/** Rolls a panel's picture in its own plane, by an angle in radians; the picture follows the hand clockwise. */
export function roll(view: View, kind: FlatKind, angle: number): View {
  const { right, down } = frames[kind];
  const away: Vec3 = [
    right[1] * down[2] - right[2] * down[1],
    right[2] * down[0] - right[0] * down[2],
    right[0] * down[1] - right[1] * down[0],
  ];
  return { ...view, rotation: compose(around(rotate(view.rotation, away), -angle), view.rotation) };
}

/** Circles the 3D panel's eye around the position. */
export function circle(view: View, right: number, down: number): View {
  const step = compose(around([0, 1, 0], -right * perPixel), around([1, 0, 0], down * perPixel));
  return { ...view, camera: { ...view.camera, rotation: compose(step, view.camera.rotation) } };
}

/** Moves what the 3D panel shows, in its own plane. */
export function slide(view: View, voxelSize: Vec3, right: number, down: number): View {
  const [x, y, z, w] = view.camera.rotation;
  const back: Rotation = [-x, -y, -z, w];
  const step = rotate(back, [-right * view.camera.unitsPerPixel, -down * view.camera.unitsPerPixel, 0]);
  const inVoxels: Vec3 = [step[0] / voxelSize[0], step[1] / voxelSize[1], step[2] / voxelSize[2]];
  return { ...view, position: plus(view.position, inVoxels, 1) };
}

export function approach(view: View, factor: number): View {
  const unitsPerPixel = Math.min(1e12, Math.max(1e-6, view.camera.unitsPerPixel * factor));
  return { ...view, camera: { ...view.camera, unitsPerPixel } };
}

/** A box as two corners' worth of numbers, in voxels of magnification 1. */
export interface Extent {
  readonly min: Vec3;
  readonly size: Vec3;
}

/** The view that shows a whole box: its middle voxel in the centre, and its xy face filling that panel. */
export function fit(box: Extent, voxelSize: Vec3, panel: { readonly width: number; readonly height: number }): View {
  const lengths = box.size.map((size, axis) => Math.max(1, size) * (voxelSize[axis] ?? 1));
  const [x = 1, y = 1] = lengths;
  const position = box.min.map((min, axis) => min + Math.floor((box.size[axis] ?? 0) / 2) + 0.5);
  const [px = 0, py = 0, pz = 0] = position;
  const width = Math.max(50, panel.width);
  const height = Math.max(50, panel.height);
  return {
    position: [px, py, pz],
    unitsPerPixel: Math.max(x / width, y / height) * 1.04,
    rotation: [0, 0, 0, 1],
    camera: {
      // From above and the right, as a block on a table is looked at.
      rotation: compose(around([1, 0, 0], -0.5), around([0, 1, 0], 0.62)),
      unitsPerPixel: (Math.hypot(...lengths) / Math.min(width, height)) * 1.12,
      perspective: true,
    },
  };
}
