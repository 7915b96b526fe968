import type { Vec3 } from '../chunks';
import { add, cross, divide, length, multiply, planesOf, scale } from '../geometry';
import type { Plane } from '../seams';
import { crossedBy, hostBytes, isShown, type LayerTargets, type Scene } from './scene';
import type { Want } from './wants';

/** Milliseconds ahead at which the moving view is looked up. */
const horizons = [250, 500, 1000, 2000];

/** Bricks beside the planes are worth less than those that movement leads to. */
const besideWorth = 1e-3;

/**
 * Bricks that may be wanted next, most likely first, no more than `bytes` of them: where the movement leads within two seconds, the
 * sooner the more useful; then the slices before and behind each panel. Only the level that is drawn, and only what is not wanted already.
 */
export function prefetchOf(
  scene: Scene,
  layers: ReadonlyMap<string, LayerTargets>,
  velocity: Vec3,
  bytes: number,
): Want[] {
  const found = new Map<string, Want>();
  const planes = scene.panels
    .filter(({ kind }) => kind !== '3d')
    .flatMap((panel) => planesOf(panel, scene.view, scene.voxelSize));
  for (const layer of scene.layers) {
    const drawn = layers.get(layer.id);
    if (!drawn || !isShown(layer)) continue;
    const cost = hostBytes(drawn.source, drawn.level);
    const collect = (moved: readonly Plane[], share: number) => {
      for (const { key, brick, pixels, distance } of crossedBy(moved, layer, drawn.level).values()) {
        if (drawn.targets.has(key) || found.has(key)) continue;
        const usefulness = (share * pixels) / (1 + distance / 256) / cost;
        found.set(key, { key, source: drawn.source, brick, tier: 'prefetch', usefulness });
      }
    };
    if (length(velocity) > 0) {
      for (const ahead of horizons) {
        const moved = planes.map((plane) => ({ ...plane, centre: add(plane.centre, scale(velocity, ahead)) }));
        collect(moved, horizons[0] ? horizons[0] / ahead : 1);
      }
    }
    const level = drawn.source.levels[drawn.level];
    if (!level) continue;
    const brick = scale(level.mag, level.brickEdge);
    for (const side of [1, -1]) {
      const moved = planes.map((plane) => ({ ...plane, centre: add(plane.centre, scale(across(plane, brick), side)) }));
      collect(moved, besideWorth);
    }
  }
  const order = [...found.values()].sort((a, b) => b.usefulness - a.usefulness);
  let left = bytes;
  return order.filter(({ source, brick }) => (left -= hostBytes(source, brick.level)) >= 0);
}

/** The step straight off a plane that leads one brick further. */
function across(plane: Plane, brick: Vec3): Vec3 {
  const normal = cross(divide(plane.right, brick), divide(plane.down, brick));
  const longest = Math.max(...normal.map(Math.abs));
  return longest === 0 ? [0, 0, 0] : multiply(scale(normal, 1 / longest), brick);
}
