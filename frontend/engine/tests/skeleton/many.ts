import { createRenderer } from '../../src/gpu';
import { NodePicker, plainLook, Skeleton } from '../../src/skeleton';
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
  const draw = (kind: 'xy' | '3d', x: number) => {
    const view = look([x, 10_000, 2_500], kind === '3d' ? 40 : 1);
    renderer.draw({
      view: { ...view, camera: { ...view.camera, unitsPerPixel: 40 } },
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
  const space = clock(() => {
    const rows = draw('3d', 10_000);
    for (let n = 0; n < rows.length; n += 4) if (rows[n] !== 16) lit++;
  });
  const picker = new NodePicker(skeleton);
  const at = panel('xy', 0, 0, 800, 600);
  let picked: number | undefined;
  const pick = () => {
    picked = picker.pick(at, look([10_000, 10_000, 2_500], 1), [1, 1, 1], plainLook, 400, 300);
  };
  const firstPick = clock(pick);
  const nextPick = clock(pick);
  renderer.dispose();
  return { build, first, pan, edit, space, lit, firstPick, nextPick, picked };
}
