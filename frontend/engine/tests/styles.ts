import type { ImageStyle, Panel, SegmentationStyle } from '../src/view';

/** An image as plain as can be: all of it, in grey, as it is. */
export const image: ImageStyle = {
  kind: 'image',
  visible: true,
  opacity: 1,
  window: [0, 255],
  color: [1, 1, 1],
  inverted: false,
  gamma: 1,
  blend: 'alpha',
  channel: 0,
  time: 0,
  smooth: true,
};

/** A segmentation as plain as can be: each id in its own colour, nothing selected. */
export const segments: SegmentationStyle = {
  kind: 'segmentation',
  visible: true,
  opacity: 1,
  outlines: false,
  selected: 0n,
  colors: new Map(),
  time: 0,
};

/** A panel named as its kind. */
export const panel = (kind: Panel['kind'], x: number, y: number, width: number, height: number): Panel => ({
  id: kind,
  kind,
  rectangle: { x, y, width, height },
});
