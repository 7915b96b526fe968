import { voxelAt } from './cache/voxels';
import type { Vec3 } from './chunks';
import { planeOf, pointOn } from './geometry';
import { brickKey, isShown, type Scene } from './scheduler';
import type { Layer, Pick } from './view';

/** What lies under a point of the canvas, in CSS pixels from its top left corner; nothing beside the flat panels. */
export function pickAt(
  scene: Scene,
  x: number,
  y: number,
  voxels: (key: string) => ArrayBuffer | null | undefined,
): Pick | undefined {
  for (const { id, kind, rectangle } of scene.panels) {
    const [right, down] = [x - rectangle.x, y - rectangle.y];
    if (kind === '3d' || right < 0 || down < 0 || right >= rectangle.width || down >= rectangle.height) continue;
    const [halfWidth, halfHeight] = [rectangle.width / 2, rectangle.height / 2];
    const plane = planeOf(kind, scene.view, scene.voxelSize, halfWidth, halfHeight);
    const position = pointOn(plane, right - halfWidth, down - halfHeight);
    const values = new Map<string, { readonly value: number | bigint; readonly level: number }>();
    for (const layer of scene.layers) {
      const value = isShown(layer) ? valueAt(layer, position, voxels) : undefined;
      if (value) values.set(layer.id, value);
    }
    return { panel: id, position, values };
  }
  return undefined;
}

/** The finest voxel of a layer at a place whose brick is in main memory. */
function valueAt(
  { source, style }: Layer,
  position: Vec3,
  voxels: (key: string) => ArrayBuffer | null | undefined,
): { readonly value: number | bigint; readonly level: number } | undefined {
  for (const [index, { mag, origin, size, brickEdge }] of source.levels.entries()) {
    const along = (axis: 0 | 1 | 2) => Math.floor((position[axis] - origin[axis]) / mag[axis]);
    const [x, y, z] = [along(0), along(1), along(2)];
    if (Math.min(x, y, z) < 0 || x >= size[0] || y >= size[1] || z >= size[2]) continue;
    const brick = (n: number) => Math.floor(n / brickEdge);
    const channel = style.kind === 'image' ? style.channel : 0;
    const address = { level: index, x: brick(x), y: brick(y), z: brick(z), channel, time: style.time };
    const found = voxels(brickKey(source, address));
    if (found === undefined) continue;
    if (found === null) return { value: source.fillValue, level: index };
    const value = voxelAt(found, source.voxelType, brickEdge, x % brickEdge, y % brickEdge, z % brickEdge);
    return { value, level: index };
  }
  return undefined;
}
