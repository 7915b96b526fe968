import type { Level, Vec3 } from '../../src/chunks';
import type { ImageStyle, Panel, SegmentationStyle } from '../../src/view';
import type { Scene } from './scenes';
import type { Volume } from './volumes';

/** A pixel of the reference: 0 to 255, or undefined where rounding decides between two answers. */
export type Pixel = readonly [r: number, g: number, b: number] | undefined;

type Place = [x: number, y: number, z: number];

/** Closer to a border than this, in voxels or pixels, a pixel may fall to either side. */
const tie = 0.002;

/** The colour of one screen pixel, worked out by the definition: point by point, voxel by voxel, in 64-bit floats. */
export function referencePixel(scene: Scene, panel: Panel, x: number, y: number, colorOf: (id: bigint) => Vec3): Pixel {
  let color: Place = [16, 17, 19];
  for (const { volume, style, level } of scene.layers) {
    if (!style.visible) continue;
    if (style.kind === 'image') {
      const value = sampleImage(volume, level, pointOf(scene, panel, x, y), style);
      if (value === 'tie') return undefined;
      if (value === undefined || Number.isNaN(value)) continue;
      color = blend(color, shade(value, style), style);
    } else {
      const mark = sampleLabel(volume, level, style, colorOf, (dx, dy) => {
        const [nextX, nextY] = inPanel(scene, panel, x + dx, y + dy);
        return pointOf(scene, panel, nextX, nextY);
      });
      if (mark === 'tie') return undefined;
      if (mark) color = color.map((c, n) => c * (1 - mark.opacity) + 255 * mark.rgb[n as 0] * mark.opacity) as Place;
    }
  }
  return color;
}

/** A panel's own pixels end at its edge, where no outline begins. */
function inPanel({ devicePixelRatio = 1 }: Scene, { rectangle }: Panel, x: number, y: number): [number, number] {
  const within = (at: number, from: number, size: number) =>
    Math.min(Math.max(at, from * devicePixelRatio), (from + size) * devicePixelRatio - 1);
  return [within(x, rectangle.x, rectangle.width), within(y, rectangle.y, rectangle.height)];
}

/** The place in voxels of magnification 1 that the middle of a screen pixel shows. */
function pointOf({ view, voxelSize, devicePixelRatio = 1 }: Scene, panel: Panel, x: number, y: number): Place {
  const { rectangle, kind } = panel;
  const right = ((x + 0.5) / devicePixelRatio - rectangle.x - rectangle.width / 2) * view.unitsPerPixel;
  const down = ((y + 0.5) / devicePixelRatio - rectangle.y - rectangle.height / 2) * view.unitsPerPixel;
  const flat: Place = kind === 'xy' ? [right, down, 0] : kind === 'xz' ? [right, 0, down] : [0, down, right];
  const [i, j, k, w] = view.rotation;
  const matrix = [
    [1 - 2 * (j * j + k * k), 2 * (i * j - k * w), 2 * (i * k + j * w)],
    [2 * (i * j + k * w), 1 - 2 * (i * i + k * k), 2 * (j * k - i * w)],
    [2 * (i * k - j * w), 2 * (j * k + i * w), 1 - 2 * (i * i + j * j)],
  ];
  return matrix.map(
    (row, axis) =>
      (view.position[axis as 0] ?? 0) +
      row.reduce((sum, part, n) => sum + part * flat[n as 0], 0) / voxelSize[axis as 0],
  ) as Place;
}

function sampleImage(volume: Volume, wanted: number, point: Place, style: ImageStyle): number | undefined | 'tie' {
  const found = findLevel(volume, wanted, point);
  if (found === 'tie' || found === undefined) return found;
  const { level, index } = found;
  const at = inLevel(point, level);
  if (!style.smooth) {
    if (at.some((part) => Math.abs(part - Math.round(part)) < tie)) return 'tie';
    return Number(volume.voxel(index, Math.floor(at[0]), Math.floor(at[1]), Math.floor(at[2])));
  }
  const own = at.map((part) => Math.floor(part / level.brickEdge)) as Place;
  let sum = 0;
  for (const corner of [0, 1, 2, 3, 4, 5, 6, 7]) {
    let weight = 1;
    const voxel = at.map((part, axis) => {
      const lower = Math.floor(part - 0.5);
      const share = part - 0.5 - lower;
      const upper = (corner >> axis) & 1;
      weight *= upper ? share : 1 - share;
      return Math.min(Math.max(lower + upper, 0), level.size[axis as 0] - 1);
    }) as Place;
    const brick = voxel.map((part) => Math.floor(part / level.brickEdge)) as Place;
    if (!isHere(volume, index, brick))
      voxel.forEach((part, axis) => {
        const first = own[axis as 0] * level.brickEdge;
        voxel[axis as 0] = Math.min(Math.max(part, first), first + level.brickEdge - 1);
      });
    if (weight > 0) sum += weight * Number(volume.voxel(index, ...voxel));
  }
  return sum;
}

function shade(value: number, { window: [min, max], inverted, gamma }: ImageStyle): number {
  const share = Math.min(Math.max((value - min) / (max - min), 0), 1);
  return (inverted ? 1 - share : share) ** (1 / gamma);
}

function blend(below: Place, share: number, { color, opacity, blend: how }: ImageStyle): Place {
  return below.map((c, n) => {
    const light = 255 * share * color[n as 0] * opacity;
    return Math.min(255, how === 'additive' ? c + light : c * (1 - opacity) + light);
  }) as Place;
}

function sampleLabel(
  volume: Volume,
  wanted: number,
  style: SegmentationStyle,
  colorOf: (id: bigint) => Vec3,
  pointAt: (dx: number, dy: number) => Place,
): { readonly rgb: Vec3; readonly opacity: number } | undefined | 'tie' {
  const idAt = (dx: number, dy: number): bigint | 'tie' => {
    const point = pointAt(dx, dy);
    const found = findLevel(volume, wanted, point);
    if (found === 'tie') return 'tie';
    if (!found) return 0n;
    const at = inLevel(point, found.level);
    if (at.some((part) => Math.abs(part - Math.round(part)) < tie)) return 'tie';
    return BigInt.asUintN(64, BigInt(volume.voxel(found.index, ...(at.map(Math.floor) as Place))));
  };
  const id = idAt(0, 0);
  if (id === 'tie') return 'tie';
  if (id === 0n) return undefined;
  const rgb = style.colors.get(id) ?? colorOf(id);
  const selected = id === style.selected;
  if (!style.outlines && !selected) return { rgb, opacity: style.opacity };
  const around = [idAt(1, 0), idAt(-1, 0), idAt(0, 1), idAt(0, -1)];
  if (around.includes('tie')) return 'tie';
  const outline = around.some((other) => other !== id);
  if (selected && outline) return { rgb: [1, 1, 1], opacity: 1 };
  if (selected) return { rgb: rgb.map((c) => 0.6 * c + 0.4) as Place, opacity: Math.min(1, style.opacity + 0.2) };
  return outline ? { rgb, opacity: style.opacity } : undefined;
}

const inLevel = (point: Place, { origin, mag }: Level): Place =>
  point.map((part, axis) => (part - origin[axis as 0]) / mag[axis as 0]) as Place;

const isHere = ({ state }: Volume, level: number, [x, y, z]: Place): boolean =>
  ['here', 'fill'].includes(state({ level, x, y, z }));

/** The level that a point is drawn from: the wanted one, else up to two finer ones, else the next coarser one that is here. */
function findLevel(volume: Volume, wanted: number, point: Place): { level: Level; index: number } | undefined | 'tie' {
  const { levels } = volume.source;
  const order = [wanted, wanted - 1, wanted - 2, ...levels.map((_, n) => n).slice(wanted + 1)];
  const finest = levels[0];
  const own = levels[wanted];
  if (!finest || !own) return undefined;
  for (const level of [finest, own]) {
    const inside = beside(point, level, (near) => isInside(near, level));
    if (inside.size > 1) return 'tie';
    if (inside.has(false)) return undefined;
  }
  for (const index of order) {
    const level = levels[index];
    if (!level) continue;
    const here = beside(
      point,
      level,
      (near) =>
        isInside(near, level) && isHere(volume, index, near.map((part) => Math.floor(part / level.brickEdge)) as Place),
    );
    if (here.size > 1) return 'tie';
    if (here.has(true)) return { level, index };
  }
  return undefined;
}

const isInside = (at: Place, { size }: Level): boolean => at.every((part, axis) => part >= 0 && part < size[axis as 0]);

/** What is true close to a point on all sides: where bricks begin or end, rounding to a part of a pixel decides. */
function beside(point: Place, level: Level, ask: (near: Place) => boolean): Set<boolean> {
  const at = inLevel(point, level);
  const steps = (axis: 0 | 1 | 2) => (Math.abs(at[axis] - Math.round(at[axis])) < 0.1 ? [-0.1, 0.1] : [0]);
  const found = new Set<boolean>();
  for (const x of steps(0))
    for (const y of steps(1)) for (const z of steps(2)) found.add(ask([at[0] + x, at[1] + y, at[2] + z]));
  return found;
}
