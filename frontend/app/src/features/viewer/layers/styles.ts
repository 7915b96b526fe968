import type { DatasetDetailsFragment } from '@lamella/api';
import type { ImageStyle, SegmentationStyle, VoxelType } from '@lamella/engine';
import { voxelTypes } from '../../datasets/voxels';
import { rgb } from '../address';

export type LayerStyle = ImageStyle | SegmentationStyle;
type Described = Pick<
  DatasetDetailsFragment['layers'][number],
  'name' | 'category' | 'voxelType' | 'defaultWindow' | 'defaultColor'
>;

/** All values that a voxel type can take; for floating point there is no such thing, and 0 to 1 stands in until the histogram is known. */
export function rangeOf(type: VoxelType): readonly [min: number, max: number] {
  const bits = Number(/\d+$/.exec(type)?.[0]);
  if (type.startsWith('float')) return [0, 1];
  return type.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

/** How a layer is shown to somebody who has chosen nothing. */
export function beginningStyle(layer: Described, isFirstImage: boolean): LayerStyle {
  if (layer.category === 'SEGMENTATION') {
    return {
      kind: 'segmentation',
      visible: true,
      opacity: 0.35,
      outlines: false,
      selected: 0n,
      colors: new Map(),
      time: 0,
    };
  }
  const { defaultWindow } = layer;
  return {
    kind: 'image',
    visible: true,
    opacity: 1,
    window: defaultWindow ? [defaultWindow.min, defaultWindow.max] : rangeOf(voxelTypes[layer.voxelType]),
    color: rgb(layer.defaultColor ?? '') ?? [1, 1, 1],
    inverted: false,
    gamma: 1,
    // Further images shine through as light, as channels of a microscope do.
    blend: isFirstImage ? 'alpha' : 'additive',
    channel: 0,
    time: 0,
    smooth: true,
  };
}

/** The beginning of every layer, bottom first: images, then what was found in them. */
export function beginningStyles(
  layers: readonly Described[],
): readonly { readonly name: string; readonly style: LayerStyle }[] {
  const images = layers.filter((layer) => layer.category === 'IMAGE');
  const segmentations = layers.filter((layer) => layer.category === 'SEGMENTATION');
  return [...images, ...segmentations].map((layer) => ({
    name: layer.name,
    style: beginningStyle(layer, layer === images[0]),
  }));
}
