import { voxelBytes } from '../cache/voxels';
import type { BrickAddress, ChunkSource, Vec3 } from '../chunks';
import { bestLevel, bricksCrossed, planeOf, planesOf, standInLevel, voxelPixels } from '../geometry';
import type { Plane } from '../seams';
import type { Layer, Panel, View } from '../view';

/** All that decides which bricks are wanted. */
export interface Scene {
  readonly view: View;
  readonly voxelSize: Vec3;
  readonly panels: readonly Panel[];
  readonly layers: readonly Layer[];
  readonly devicePixelRatio: number;
}

/** A brick of the level that a layer is best drawn at, and what it is worth. */
export interface Target {
  readonly key: string;
  readonly brick: BrickAddress;
  /** CSS pixels that it covers, over all panels. */
  pixels: number;
  /** CSS pixels from the nearest panel's centre. */
  distance: number;
}

/** What one layer shows. */
export interface LayerTargets {
  readonly source: ChunkSource;
  readonly level: number;
  /** The level fetched as a stand-in; the same as `level` when none is. */
  readonly standIn: number;
  /** How sharp each level is on screen: 1 where a voxel is a pixel or less, half where it is two pixels wide, and so on. */
  readonly sharpness: readonly number[];
  readonly targets: ReadonlyMap<string, Target>;
}

/** One name for a brick of a source, whatever its state. */
export const brickKey = (source: ChunkSource, { level, x, y, z, channel, time }: BrickAddress): string =>
  `${source.id}|${level}|${x},${y},${z}|${channel},${time}`;

/** Bytes of a full brick of a level in main memory. */
export function hostBytes(source: ChunkSource, level: number): number {
  return (source.levels[level]?.brickEdge ?? 0) ** 3 * voxelBytes(source.voxelType);
}

/** The planes of all panels; of the 3D panel those that no flat panel shows, since it takes the picture of the others from there. */
export function planesOfScene({ panels, view, voxelSize }: Scene): Plane[] {
  const flat = panels.filter(({ kind }) => kind !== '3d');
  const planes = flat.flatMap((panel) => planesOf(panel, view, voxelSize));
  const solid = panels.find(({ kind }) => kind === '3d');
  if (!solid) return planes;
  const taken = new Set(flat.map(({ kind }) => kind));
  const { width, height } = solid.rectangle;
  const half = Math.min(width, height) / 2;
  const others = (['xy', 'xz', 'yz'] as const).filter((kind) => !taken.has(kind));
  return [...planes, ...others.map((kind) => planeOf(kind, view, voxelSize, half, half))];
}

/** Whether anything of a layer is to be seen. */
export const isShown = ({ style, source }: Layer): boolean =>
  style.visible && style.opacity > 0 && source.levels.length > 0;

/** The bricks of one level of a layer that any of the planes crosses. */
export function crossedBy(planes: readonly Plane[], { source, style }: Layer, index: number): Map<string, Target> {
  const found = new Map<string, Target>();
  const level = source.levels[index];
  if (!level) return found;
  const margin = style.kind === 'image' && style.smooth ? 0.5 : 0;
  const channel = style.kind === 'image' ? style.channel : 0;
  for (const plane of planes) {
    for (const { x, y, z, pixels, distance } of bricksCrossed(plane, level, margin)) {
      const brick = { level: index, x, y, z, channel, time: style.time };
      const key = brickKey(source, brick);
      const known = found.get(key);
      if (!known) found.set(key, { key, brick, pixels, distance });
      else {
        known.pixels += pixels;
        known.distance = Math.min(known.distance, distance);
      }
    }
  }
  return found;
}

/**
 * What every shown layer is drawn with. Where the best levels together would take more than `gpuBytes`, the layer that takes
 * most goes one level coarser until they fit, so that what is on screen always has room.
 * @param coarser How many levels coarser than best all layers begin with: raised when the GPU turned out to be full.
 */
export function targetsOf(
  scene: Scene,
  gpuBytes: number,
  brickBytes: (source: ChunkSource, level: number) => number,
  coarser = 0,
): Map<string, LayerTargets> {
  const { view, voxelSize, devicePixelRatio } = scene;
  const planes = planesOfScene(scene);
  const at = (layer: Layer, level: number) => {
    const targets = crossedBy(planes, layer, level);
    return { layer, level, targets, bytes: targets.size * brickBytes(layer.source, level) };
  };
  const chosen = scene.layers.filter(isShown).map((layer) => {
    const last = layer.source.levels.length - 1;
    return at(layer, Math.min(last, bestLevel(layer.source, view, voxelSize, devicePixelRatio) + coarser));
  });
  while (chosen.reduce((sum, { bytes }) => sum + bytes, 0) > gpuBytes) {
    const heaviest = chosen
      .filter(({ layer, level }) => level + 1 < layer.source.levels.length)
      .reduce<(typeof chosen)[number] | undefined>((a, b) => (a && a.bytes >= b.bytes ? a : b), undefined);
    if (!heaviest) break;
    chosen[chosen.indexOf(heaviest)] = at(heaviest.layer, heaviest.level + 1);
  }
  return new Map(
    chosen.map(({ layer: { id, source }, level, targets }) => {
      const sharpness = source.levels.map(
        (one) => 1 / Math.max(1, voxelPixels(one, view, voxelSize, devicePixelRatio)),
      );
      const standIn = standInLevel(source, level, view, voxelSize, devicePixelRatio);
      return [id, { source, level, standIn, sharpness, targets }];
    }),
  );
}

/** Whether layers are of other voxels than some before: as long as they are not, a GPU without room for them has been spoken of. */
export const areOther = (before: readonly Layer[], now: readonly Layer[]): boolean =>
  before !== now && namesOf(before) !== namesOf(now);

const namesOf = (layers: readonly Layer[]): string =>
  layers
    .map(({ source, style }) => [source.id, style.kind === 'image' ? style.channel : 0, style.time].join())
    .join(';');

/** Whether one scene may take more or less of the GPU than another; where it is looked at changes nothing of that. */
export const takesOther = (a: Scene, b: Scene): boolean =>
  a.view.unitsPerPixel !== b.view.unitsPerPixel ||
  a.voxelSize !== b.voxelSize ||
  a.panels !== b.panels ||
  a.devicePixelRatio !== b.devicePixelRatio ||
  (a.layers !== b.layers && namesOf(a.layers.filter(isShown)) !== namesOf(b.layers.filter(isShown)));
