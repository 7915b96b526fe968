import type { ChunkSource, Vec3 } from './chunks';

/** A rotation as a unit quaternion, the vector part first. */
export type Rotation = readonly [x: number, y: number, z: number, w: number];

/** How the 3D panel looks at the same position: it circles around it. */
export interface Camera {
  /** Turns the volume before the eye; the identity looks along z with x to the right and y down, as the xy panel does. */
  readonly rotation: Rotation;
  /** Units of the voxel size that one CSS pixel covers at the view's position. */
  readonly unitsPerPixel: number;
  /** Farther is smaller; else all lines that are parallel stay so. */
  readonly perspective: boolean;
}

/** Where one looks: shared by all panels. */
export interface View {
  /** The centre, in voxels of magnification 1 (x, y, z). */
  readonly position: Vec3;
  /** Nanometres (or whatever the unit of the voxel size is) that one CSS pixel covers on a plane. */
  readonly unitsPerPixel: number;
  /** Turns all three planes together; the identity gives xy, xz, yz. */
  readonly rotation: Rotation;
  readonly camera: Camera;
}

export type PanelKind = 'xy' | 'xz' | 'yz' | '3d';

/** One panel on the canvas. */
export interface Panel {
  readonly id: string;
  readonly kind: PanelKind;
  /** In CSS pixels from the canvas' top left corner. */
  readonly rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** How an image layer is shown. */
export interface ImageStyle {
  readonly kind: 'image';
  readonly visible: boolean;
  /** 0 to 1. */
  readonly opacity: number;
  /** The values drawn black and at full colour. */
  readonly window: readonly [min: number, max: number];
  /** sRGB, 0 to 1 each. */
  readonly color: Vec3;
  readonly inverted: boolean;
  /** Above 1 lifts the darks: a value at the share s of the window is drawn at s^(1/gamma). */
  readonly gamma: number;
  /** Over what lies below it, or added to it as light. */
  readonly blend: 'alpha' | 'additive';
  /** Which channel and which point in time. */
  readonly channel: number;
  readonly time: number;
  /** Smooth (trilinear) or blocky (nearest) between voxels. */
  readonly smooth: boolean;
}

/** How a segmentation layer is shown. */
export interface SegmentationStyle {
  readonly kind: 'segmentation';
  readonly visible: boolean;
  readonly opacity: number;
  /** Outline pixels only, or the whole area too. */
  readonly outlines: boolean;
  /** Highlighted; 0n for none. */
  readonly selected: bigint;
  /** Colours that a person has set, sRGB 0 to 1; every other id has its stable colour. */
  readonly colors: ReadonlyMap<bigint, Vec3>;
  readonly time: number;
}

/** A volume as it is drawn. */
export interface Layer {
  readonly id: string;
  readonly source: ChunkSource;
  readonly style: ImageStyle | SegmentationStyle;
}

/** What lies under a point of the canvas. */
export interface Pick {
  readonly panel: string;
  /** In voxels of magnification 1, not rounded. */
  readonly position: Vec3;
  /** By layer id: the value of the finest voxel that is here, or undefined while none is. */
  readonly values: ReadonlyMap<string, { readonly value: number | bigint; readonly level: number }>;
}
