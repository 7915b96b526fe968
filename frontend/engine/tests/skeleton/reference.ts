import type { Vec3 } from '../../src/chunks';
import { farOpacity, nodeRadius, ring } from '../../src/skeleton/look';
import { seen, sightOf } from '../../src/skeleton/sight';
import { branchPointBit, commentBit, edgesShown, free, treeBits } from '../../src/skeleton/skeleton';
import type { Panel } from '../../src/view';
import type { SkeletonScene } from './scenes';

/** Colour and opacity of one thing at one pixel. */
type Paint = (x: number, y: number) => { readonly color: Vec3; readonly alpha: number } | undefined;

const clamp = (n: number) => Math.min(Math.max(n, 0), 1);
const mix = (a: Vec3, b: Vec3, share: number): Vec3 =>
  [0, 1, 2].map((n) => (a[n] ?? 0) + ((b[n] ?? 0) - (a[n] ?? 0)) * share) as unknown as Vec3;
const white: Vec3 = [1, 1, 1];
const band = (d: number, from: number, to: number) => clamp(to + 0.5 - d) * clamp(d - from + 0.5);

/** The twin of the shaders, one pixel and one thing at a time, in doubles; x and y count screen pixels from the canvas' top left. */
export function referenceOf(scene: SkeletonScene, panel: Panel): (x: number, y: number) => Vec3 | undefined {
  const { skeleton, look, view, voxelSize, devicePixelRatio: density } = scene;
  const sight = sightOf(panel, view, voxelSize, look.reach);
  const { x: left, y: top, width, height } = panel.rectangle;
  const units = panel.kind === '3d' ? view.camera.unitsPerPixel : view.unitsPerPixel;
  const opacity = (away: number) =>
    sight.reach < Infinity ? 1 + (farOpacity - 1) * (Math.abs(away) / sight.reach) : 1;
  const onScreen = ([r, d, away]: Vec3): [number, number] => {
    const w = 1 + away / sight.eye;
    return [(left + width / 2 + r / w) * density, (top + height / 2 + d / w) * density];
  };
  const colorOf = (tree: number): Vec3 =>
    [0, 1, 2].map((n) => (skeleton.trees.data[4 * tree + n] ?? 0) / 255) as unknown as Vec3;

  const paints: Paint[] = [];
  const { data } = skeleton.edges;
  for (let n = 0; n < data.length; n += 2) {
    const [a, b] = [data[n] ?? free, data[n + 1] ?? free];
    if (a === free || !skeleton.hasNode(a) || !skeleton.hasNode(b)) continue;
    const tree = (skeleton.kinds.data[a] ?? 0) & treeBits;
    if (!((skeleton.trees.data[4 * tree + 3] ?? 0) & edgesShown)) continue;
    const [from, to] = [seen(sight, skeleton.placeOf(a)), seen(sight, skeleton.placeOf(b))];
    const line = cut(from, to, sight.reach, -0.95 * sight.eye);
    if (!line) continue;
    const [p, q] = [onScreen(line[0]), onScreen(line[1])];
    const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
    const half = (look.lineWidth / 2) * density;
    paints.push((x, y) => {
      const share = clamp(((x - p[0]) * dx + (y - p[1]) * dy) / Math.max(dx * dx + dy * dy, 1e-6));
      const covered = clamp(half + 0.5 - Math.hypot(x - p[0] - share * dx, y - p[1] - share * dy));
      const alpha = covered * opacity(line[0][2] + (line[1][2] - line[0][2]) * share);
      return alpha < 0.004 ? undefined : { color: colorOf(tree), alpha };
    });
  }
  const node = (slot: number) => {
    if (!skeleton.isShown(slot)) return;
    const here = seen(sight, skeleton.placeOf(slot));
    const w = 1 + here[2] / sight.eye;
    if (w < 0.05 || Math.abs(here[2]) > sight.reach) return;
    const [px, py] = onScreen(here);
    const kind = skeleton.kinds.data[slot] ?? 0;
    const radius = nodeRadius((skeleton.places.data[4 * slot + 3] ?? 0) / units / w, look) * density;
    const color = colorOf(kind & treeBits);
    paints.push((x, y) => {
      const distance = Math.hypot(x - px, y - py);
      const disc = clamp(radius + 0.5 - distance);
      const shade = kind & commentBit ? mix(color, white, clamp(radius * 0.4 + 0.5 - distance)) : color;
      const inner = radius + ring.gap * density;
      const thick = ring.thickness * density;
      const branch = kind & branchPointBit ? band(distance, inner, inner + thick) : 0;
      const active = slot === look.active ? band(distance, inner + thick, inner + 2 * thick) : 0;
      const rings = Math.max(branch, active);
      const alpha = Math.max(disc, rings) * opacity(here[2]);
      return alpha < 0.004 ? undefined : { color: disc >= rings ? shade : mix(color, white, active), alpha };
    });
  };
  for (let slot = 0; slot < skeleton.kinds.data.length; slot++) node(slot);
  if (look.active !== undefined) node(look.active);

  return (x, y) => {
    let color: Vec3 = [16 / 255, 17 / 255, 19 / 255];
    let layers = 0;
    for (const paint of paints) {
      const found = paint(x + 0.5, y + 0.5);
      if (!found) continue;
      color = mix(color, found.color, found.alpha);
      layers++;
    }
    // In space the nearer one wins, which this twin leaves out.
    return panel.kind === '3d' && layers > 1 ? undefined : [255 * color[0], 255 * color[1], 255 * color[2]];
  };
}

/** The part of a line that lies within reach and before the eye. */
function cut(from: Vec3, to: Vec3, reach: number, eye: number): readonly [Vec3, Vec3] | undefined {
  const [low, high] = reach < Infinity ? [-reach, reach] : [eye, Infinity];
  if (Math.max(from[2], to[2]) < low || Math.min(from[2], to[2]) > high) return undefined;
  const slope = to[2] - from[2];
  const within = (end: Vec3): Vec3 => {
    const away = Math.min(Math.max(end[2], low), high);
    return away === end[2] ? end : mix(from, to, (away - from[2]) / slope);
  };
  return [within(from), within(to)];
}
