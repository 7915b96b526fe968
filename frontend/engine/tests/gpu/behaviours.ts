import type { BrickAddress } from '../../src/chunks';
import { createRenderer } from '../../src/gpu';
import { NoGraphics, type Renderer } from '../../src/seams';
import type { Panel } from '../../src/view';
import { readRows } from './readBack';
import { image, segments } from '../styles';
import { frameOf, look, scene, turn, type Scene } from './scenes';
import { bricksOf, noise, pyramid, volume, voxelsOf, type Volume } from './volumes';

const width = 300;
const height = 200;

function freshCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  document.body.replaceChildren(canvas);
  return canvas;
}

const putAll = (renderer: Renderer, of: Volume) => {
  for (const brick of bricksOf(of)) renderer.upload(of.source, brick, voxelsOf(of, brick));
};

const grey = volume({
  levels: pyramid([96, 96, 96], [[1, 1, 1]]),
  voxel: (_, x, y, z) => 40 + ((x >> 3) + (y >> 3) + (z >> 3)) * 3,
});
const whole: Panel = { id: 'xy', kind: 'xy', rectangle: { x: 0, y: 0, width, height } };
const flat = scene('flat', {
  view: look([48, 48, 48.5], 0.5),
  panels: [whole],
  layers: [{ volume: grey, style: image, level: 0 }],
});

/** Pixels in which two pictures differ, as the box around them and their number. */
function difference(a: Uint8Array, b: Uint8Array) {
  let [left, top, right, bottom, count] = [Infinity, Infinity, -1, -1, 0];
  for (let n = 0; n < a.length; n += 4) {
    if (a[n] === b[n] && a[n + 1] === b[n + 1] && a[n + 2] === b[n + 2]) continue;
    const [x, y] = [(n / 4) % width, Math.floor(n / 4 / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    count++;
  }
  return { left, top, right, bottom, count };
}

/** A refused brick: what differs when it is marked, and when it has come after all. */
export function refuseOne() {
  const canvas = freshCanvas();
  const renderer = createRenderer(canvas, { budgetBytes: 2 ** 26 });
  const draw = () => {
    renderer.draw(frameOf(flat));
    return readRows(canvas);
  };
  const brick: BrickAddress = { level: 0, x: 1, y: 1, z: 1, channel: 0, time: 0 };
  putAll(renderer, grey);
  const before = draw();
  renderer.evict(grey.source, brick);
  const gone = draw();
  renderer.refuse(grey.source, brick);
  const marked = difference(gone, draw());
  renderer.upload(grey.source, brick, voxelsOf(grey, brick));
  const after = difference(before, draw());
  renderer.dispose();
  return { marked, after };
}

/** The context goes and comes back, as when a driver starts again. */
export async function loseContext() {
  const canvas = freshCanvas();
  const first = createRenderer(canvas, { budgetBytes: 2 ** 26 });
  putAll(first, grey);
  first.draw(frameOf(flat));
  const before = readRows(canvas);
  canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
  const told = (name: string) => new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
  const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
  const lost = told('webglcontextlost');
  extension?.loseContext();
  await lost;
  const [brick] = bricksOf(grey);
  const takesBricks = brick ? first.upload(grey.source, brick, voxelsOf(grey, brick)) : undefined;
  first.draw(frameOf(flat));
  const restored = told('webglcontextrestored');
  // The browser gives a context back only after the event of its loss is over.
  setTimeout(() => extension?.restoreContext());
  await restored;
  const second = createRenderer(canvas, { budgetBytes: 2 ** 26 });
  const held = second.usedBytes;
  putAll(second, grey);
  second.draw(frameOf(flat));
  const after = difference(before, readRows(canvas));
  second.dispose();
  return { takesBricks, held, after };
}

/** A canvas that has no WebGL2 to give. */
export function noContext(): string {
  const canvas = document.createElement('canvas');
  canvas.getContext('2d');
  try {
    createRenderer(canvas, { budgetBytes: 2 ** 26 });
    return 'made';
  } catch (error) {
    return error instanceof NoGraphics ? error.message : String(error);
  }
}

/** More bricks than the budget holds, then room made by letting some go. */
export function fillUp() {
  const renderer = createRenderer(freshCanvas(), { budgetBytes: 2 ** 20 });
  const cells = volume({
    kind: 'segmentation',
    voxelType: 'uint64',
    levels: pyramid([96, 96, 96], [[1, 1, 1]]),
    voxel: (level, x, y, z) => BigInt(noise(level, x >> 3, y >> 3, z >> 3) % 99),
  });
  const big = volume({ levels: pyramid([320, 320, 320], [[1, 1, 1]]), voxel: () => 1 });
  const [cell] = bricksOf(cells);
  if (!cell) throw new Error('no brick');
  const taken: BrickAddress[] = [];
  const voxels = new ArrayBuffer(32 ** 3);
  const bricks = bricksOf(big);
  for (const brick of bricks.slice(0, 200)) if (renderer.upload(big.source, brick, voxels)) taken.push(brick);
  const full = { bricks: taken.length, bytes: renderer.usedBytes, budget: renderer.budgetBytes };
  const empty = bricks.at(-1);
  const takesEmpty = empty && renderer.upload(big.source, empty, null);
  const bytesWithEmpty = renderer.usedBytes;
  const takesOther = renderer.upload(cells.source, cell, voxelsOf(cells, cell));
  // Every second one first: no page runs empty that way.
  let evicted = 0;
  for (const brick of [...taken.filter((_, n) => n % 2), ...taken.filter((_, n) => n % 2 === 0)]) {
    if (renderer.upload(cells.source, cell, voxelsOf(cells, cell))) break;
    renderer.evict(big.source, brick);
    evicted++;
  }
  renderer.forget(big.source);
  renderer.forget(cells.source);
  const left = renderer.usedBytes;
  renderer.dispose();
  return { full, takesEmpty, bytesWithEmpty, takesOther, evicted, left };
}

const space: Panel = { id: '3d', kind: '3d', rectangle: { x: 100, y: 0, width: 200, height: 200 } };

function drawSpace(of: Scene, crossLines: boolean): Uint8Array {
  const canvas = freshCanvas();
  const renderer = createRenderer(canvas, { budgetBytes: 2 ** 26 });
  for (const { volume } of of.layers) putAll(renderer, volume);
  renderer.draw({ ...frameOf(of), crossLines });
  const rows = readRows(canvas);
  renderer.dispose();
  return rows;
}

/** The 3D panel looked at along z without perspective, beside the same plane drawn flat: the pixels in which they differ. */
export function spaceFromTheFront() {
  const camera = { rotation: [0, 0, 0, 1] as const, unitsPerPixel: 0.5, perspective: false };
  const view = { ...look([48, 48, 48.5], 0.5), camera };
  const of = (panel: Panel): Scene => ({ ...flat, view, panels: [panel] });
  return difference(drawSpace(of(space), false), drawSpace(of({ ...space, kind: 'xy' }), false));
}

/** How many pixels of the 3D panel have each of the axis colours, and the box's. */
export function spaceColors(): Record<string, number> {
  const camera = { rotation: turn([1, -1, 0.3], 35), unitsPerPixel: 1, perspective: true };
  const ids = volume({
    kind: 'segmentation',
    voxelType: 'uint32',
    levels: pyramid([96, 96, 96], [[1, 1, 1]]),
    voxel: (_, x, y, z) => noise(0, x >> 4, y >> 4, z >> 4) % 9,
  });
  const rows = drawSpace(
    {
      ...flat,
      view: { ...look([60, 40, 48.5], 0.5), camera },
      panels: [space],
      layers: [...flat.layers, { volume: ids, style: { ...segments, opacity: 0.5 }, level: 0 }],
    },
    true,
  );
  const counts: Record<string, number> = {};
  for (let n = 0; n < rows.length; n += 4) {
    const color = `${rows[n]} ${rows[n + 1]} ${rows[n + 2]}`;
    counts[color] = (counts[color] ?? 0) + 1;
  }
  const of = (color: string) => counts[color] ?? 0;
  return {
    x: of('229 84 75'),
    y: of('86 180 107'),
    z: of('76 141 234'),
    box: of('139 144 152'),
    empty: of('16 17 19'),
  };
}
