import type { DatasetDetailsFragment } from '@lamella/api';
import type { Extent3, Panel, Vec3, View } from '@lamella/engine';
import type { Extent } from '../hands/moving';

/** What is to be taken away. */
export interface ExportWish {
  readonly format: 'zarr' | 'tiff';
  /** x, y, z, width, height, depth in voxels of magnification 1; undefined for painted bricks only, or all of a dataset. */
  readonly box: readonly number[] | undefined;
  readonly mag: string;
  /** Names of the dataset's layers, ids of the annotation's. */
  readonly layers: readonly string[];
  /** Of the annotation; undefined for the newest. */
  readonly version?: number | undefined;
}

/** What the host says that an export will be. */
export interface ExportSize {
  readonly fileName: string;
  readonly bytes: number;
  readonly layers: readonly { readonly name: string; readonly bytes: number; readonly box: readonly number[] }[];
}

/** Where the host answers it. */
export function addressOf(
  of: { readonly annotation: string } | { readonly dataset: string },
  wish: ExportWish,
  size: boolean,
): string {
  const owner = 'annotation' in of ? `/annotations/${of.annotation}` : `/datasets/${of.dataset}`;
  const query = new URLSearchParams([
    ...(wish.box ? [['box', wish.box.join()]] : []),
    ['mag', wish.mag],
    ['as', wish.format],
    ...wish.layers.map((layer) => ['layer', layer]),
    ...(wish.version === undefined ? [] : [['version', String(wish.version)]]),
  ]);
  return `${owner}/voxels${size ? '/size' : ''}?${query.toString()}`;
}

/** Six whole numbers as people write them, the last three above zero; undefined where they are not that. */
export function boxIn(text: string): readonly number[] | undefined {
  const numbers = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  return numbers.length === 6 && numbers.every(Number.isSafeInteger) && numbers.slice(3).every((side) => side > 0)
    ? numbers
    : undefined;
}

export const boxText = ({ at, size }: Extent3): string => [...at, ...size].join(', ');

/** The voxels that the flat panels show, as deep as one of them looks across the others; within the dataset. */
export function boxInView(
  { position, unitsPerPixel }: View,
  panels: readonly Panel[],
  voxelSize: Vec3,
  within: Extent,
): Extent3 {
  const seen = [1, 1, 1];
  const axes = { xy: [0, 1], xz: [0, 2], yz: [2, 1], '3d': [] } as const;
  for (const { kind, rectangle } of panels) {
    for (const [i, axis] of axes[kind].entries()) {
      const pixels = i === 0 ? rectangle.width : rectangle.height;
      seen[axis] = Math.max(seen[axis] ?? 1, (pixels * unitsPerPixel) / (voxelSize[axis] ?? 1));
    }
  }
  const at: number[] = [];
  const size: number[] = [];
  for (const axis of [0, 1, 2] as const) {
    const half = (seen[axis] ?? 1) / 2;
    const first = within.min[axis];
    const end = first + within.size[axis];
    const low = Math.min(end - 1, Math.max(first, Math.floor(position[axis] - half)));
    at.push(low);
    size.push(Math.max(1, Math.min(end, Math.ceil(position[axis] + half)) - low));
  }
  return { at: at as unknown as Vec3, size: size as unknown as Vec3 };
}

/** Magnifications that all of these layers have, finest first. */
export function sharedMags(layers: DatasetDetailsFragment['layers']): string[] {
  const [first, ...others] = layers.map((layer) => layer.mags.map(({ mag }) => mag));
  return (first ?? []).filter((mag) => others.every((mags) => mags.includes(mag)));
}
