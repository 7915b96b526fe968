import { createRenderer } from '../../src/gpu';
import type { Vec3 } from '../../src/chunks';
import { free, NodePicker, plainLook, Skeleton } from '../../src/skeleton';
import { seen, sightOf } from '../../src/skeleton/sight';
import type { Panel, View } from '../../src/view';
import { look } from '../gpu/scenes';
import { readRows } from '../gpu/readBack';
import { random } from '../random';
import { panel } from '../styles';

/** Traces of 1,000 nodes each that wander through a large volume. */
export function wander(nodes: number): Skeleton {
  const next = random(3);
  const skeleton = new Skeleton();
  let at: [number, number, number] = [0, 0, 0];
  for (let n = 0; n < nodes; n++) {
    const tree = Math.floor(n / 1000);
    if (n % 1000 === 0) {
      skeleton.setTree(tree, { color: [next(), next(), next()], visible: true, edgesVisible: true });
      at = [20_000 * next(), 20_000 * next(), 5_000 * next()];
    } else {
      at = [at[0] + 80 * (next() - 0.5), at[1] + 80 * (next() - 0.5), at[2] + 40 * (next() - 0.5)];
      skeleton.setEdge(n, n - 1, n);
    }
    skeleton.setNode(n, at, 30, tree);
  }
  return skeleton;
}

/**
 * How well a picture of a panel shows a skeleton's edges: the share of places on edges where something is drawn beside them, and the
 * share of what is drawn that has an edge beside it. Beside is within two pixels.
 */
function likeness(rows: Uint8Array, skeleton: Skeleton, at: Panel, view: View) {
  const { width, height } = at.rectangle;
  const sight = sightOf(at, view, [1, 1, 1], Infinity);
  const pixelOf = (place: Vec3) => {
    const [right, down, away] = seen(sight, place);
    const w = 1 + away / sight.eye;
    const [x, y] = [Math.floor(width / 2 + right / w), Math.floor(height / 2 + down / w)];
    return w > 0.05 && x >= 0 && y >= 0 && x < width && y < height ? y * width + x : -1;
  };
  const lit = Uint8Array.from({ length: width * height }, (_, n) => (rows[4 * n] === 16 ? 0 : 1));
  const edges = new Uint8Array(width * height);
  const { data } = skeleton.edges;
  for (let edge = 0; edge < data.length; edge += 2) {
    const [a = free, b = free] = [data[edge], data[edge + 1]];
    if (a === free) continue;
    const [from, to] = [skeleton.placeOf(a), skeleton.placeOf(b)];
    for (let part = 0; part <= 1; part += 0.25) {
      const pixel = pixelOf([0, 1, 2].map((n) => (from[n] ?? 0) * (1 - part) + (to[n] ?? 0) * part) as unknown as Vec3);
      if (pixel >= 0) edges[pixel] = 1;
    }
  }
  const besideAny = (of: Uint8Array, other: Uint8Array) => {
    let [all, found] = [0, 0];
    of.forEach((is, n) => {
      if (!is) return;
      all++;
      for (let down = -2; down <= 2; down++)
        for (let right = -2; right <= 2; right++)
          if (other[n + down * width + right]) {
            found++;
            return;
          }
    });
    return found / all;
  };
  return { shown: besideAny(edges, lit), true: besideAny(lit, edges) };
}

/** What a large skeleton costs: milliseconds to build, for the first frame, for frames while panning, after one edit, and to pick. */
export function manyNodes(nodes: number) {
  const clock = (work: () => void) => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  };
  let skeleton = new Skeleton();
  const build = clock(() => {
    skeleton = wander(nodes);
  });
  const canvas = document.createElement('canvas');
  canvas.style.width = '800px';
  canvas.style.height = '600px';
  document.body.replaceChildren(canvas);
  const renderer = createRenderer(canvas, { budgetBytes: 2 ** 26 });
  const viewAt = (kind: 'xy' | '3d', x: number) => {
    const view = look([x, 10_000, 2_500], kind === '3d' ? 40 : 1);
    return { ...view, camera: { ...view.camera, unitsPerPixel: 40 } };
  };
  const draw = (kind: 'xy' | '3d', x: number) => {
    renderer.draw({
      view: viewAt(kind, x),
      voxelSize: [1, 1, 1],
      panels: [panel(kind, 0, 0, 800, 600)],
      layers: [],
      levels: new Map(),
      crossLines: false,
      devicePixelRatio: 1,
      skeleton: { skeleton, look: plainLook },
    });
    return readRows(canvas);
  };
  const first = clock(() => draw('xy', 10_000));
  const pan = clock(() => draw('xy', 10_010));
  skeleton.setNode(1234, [10_000, 10_000, 2_500], 30, 1);
  const edit = clock(() => draw('xy', 10_010));
  let lit = 0;
  let rows: Uint8Array = new Uint8Array(0);
  const space = clock(() => {
    rows = draw('3d', 10_000);
    for (let n = 0; n < rows.length; n += 4) if (rows[n] !== 16) lit++;
  });
  const like = likeness(rows, skeleton, panel('3d', 0, 0, 800, 600), viewAt('3d', 10_000));
  const picker = new NodePicker(skeleton);
  const at = panel('xy', 0, 0, 800, 600);
  let picked: number | undefined;
  const pick = () => {
    picked = picker.pick(at, look([10_000, 10_000, 2_500], 1), [1, 1, 1], plainLook, 400, 300);
  };
  const firstPick = clock(pick);
  const nextPick = clock(pick);
  renderer.dispose();
  return { like, build, first, pan, edit, space, lit, firstPick, nextPick, picked };
}
