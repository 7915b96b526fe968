import type { Vec3 } from '../../src/chunks';
import type { Frame } from '../../src/seams';
import type { ImageStyle, Panel, Rotation, SegmentationStyle, View } from '../../src/view';
import { panel } from '../styles';
import type { Volume } from './volumes';

/** A picture to be drawn by the renderer and by the reference. */
export interface Scene {
  readonly name: string;
  readonly voxelSize: Vec3;
  readonly view: View;
  readonly panels: readonly Panel[];
  readonly layers: readonly {
    readonly volume: Volume;
    readonly style: ImageStyle | SegmentationStyle;
    readonly level: number;
  }[];
  readonly devicePixelRatio?: number;
  /** Of the renderer; little memory puts neighbouring bricks into different pages. */
  readonly budgetBytes?: number;
}

/** A turn about an axis by so many degrees. */
export function turn(axis: Vec3, degrees: number): Rotation {
  const half = (degrees * Math.PI) / 360;
  const size = Math.hypot(...axis);
  const [x, y, z] = axis.map((part) => (part / size) * Math.sin(half)) as [number, number, number];
  return [x, y, z, Math.cos(half)];
}

export const straight: Rotation = [0, 0, 0, 1];
export const oblique: Rotation = turn([1, 2, 0.5], 37);

export function look(position: Vec3, unitsPerPixel: number, rotation: Rotation = straight): View {
  return { position, unitsPerPixel, rotation, camera: { rotation: straight, unitsPerPixel: 1, perspective: true } };
}

export const threePanels: readonly Panel[] = [
  panel('xy', 0, 0, 160, 120),
  panel('yz', 163, 0, 137, 120),
  panel('xz', 0, 124, 160, 96),
];

export function scene(name: string, of: Partial<Scene> & Pick<Scene, 'layers'>): Scene {
  return { name, voxelSize: [1, 1, 1], view: look([50.3, 45.7, 40.21], 0.31), panels: threePanels, ...of };
}

export function frameOf(scene: Scene): Frame {
  return {
    view: scene.view,
    voxelSize: scene.voxelSize,
    panels: scene.panels,
    layers: scene.layers.map(({ volume: { source }, style }, n) => ({ id: `layer ${n}`, source, style })),
    levels: new Map(scene.layers.map(({ level }, n) => [`layer ${n}`, level])),
    crossLines: false,
    devicePixelRatio: scene.devicePixelRatio ?? 1,
  };
}
