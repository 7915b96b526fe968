import type { Vec3 } from '../chunks';
import { add, multiply, rotate, scale, subtract } from '../geometry';
import type { Frame, Plane } from '../seams';
import { eyeDistance } from '../skeleton/sight';
import type { Panel, PanelKind } from '../view';
import type { BrickPass } from './passes/brickPass';
import { link, type Program } from './context';
import { PlaneCutter, volumeBox, type Box } from './polygon';
import { lineFragment, planeFragment, spaceVertex } from './passes/shaders';
import type { Target } from './target';

export type FlatKind = Exclude<PanelKind, '3d'>;

/** Axis colours x, y, z, and the dataset's box: sRGB, 0 to 1. */
const axisColors: readonly [Vec3, Vec3, Vec3] = [
  [229 / 255, 84 / 255, 75 / 255],
  [86 / 255, 180 / 255, 107 / 255],
  [76 / 255, 141 / 255, 234 / 255],
];
const boxColor: Vec3 = [139 / 255, 144 / 255, 152 / 255];

/** The axes that run to the right and down on each flat panel. */
const panelAxes = { xy: [0, 1], xz: [0, 2], yz: [2, 1] } as const;

/** What lies in space beside the volumes: cross lines, and in the 3D panel the three planes, the dataset's box and the axes. */
export class Scene {
  private readonly lines: Program;
  private readonly planes: Program;
  private readonly pictures = new Map<FlatKind, { readonly texture: WebGLTexture; readonly side: number }>();
  /** The planes whose pictures were taken for this frame. */
  private readonly taken = new Set<FlatKind>();

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly brickPass: BrickPass,
  ) {
    this.lines = link(gl, spaceVertex, lineFragment);
    this.planes = link(gl, spaceVertex, planeFragment, { uPlane: 0 });
  }

  begin(): void {
    this.taken.clear();
  }

  isTaken(kind: FlatKind): boolean {
    return this.taken.has(kind);
  }

  /** Keeps the middle of a plane that was just drawn, `side` screen pixels wide, for the 3D panel. False when it is not all there. */
  take(kind: FlatKind, target: Target, side: number): boolean {
    const { gl } = this;
    if (side < 1 || target.width < side || target.height < side) return false;
    let picture = this.pictures.get(kind);
    if (picture?.side !== side) {
      if (picture) gl.deleteTexture(picture.texture);
      picture = { texture: gl.createTexture(), side };
      this.pictures.set(kind, picture);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, picture.texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGB8, side, side);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    }
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, picture.texture);
    const within = (at: number, first: number, size: number) =>
      Math.min(Math.max(Math.round(at - side / 2), first), first + size - side);
    const x = within(target.centre[0], target.left, target.width);
    const y = within(target.centre[1], target.bottom, target.height);
    gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, 0, x, y, side, side);
    this.taken.add(kind);
    return true;
  }

  /** One line along each axis of a flat panel, in that axis' colour, through its centre. */
  drawCrossLines(target: Target, kind: FlatKind): void {
    const { gl } = this;
    const [right, down] = panelAxes[kind];
    const { left, bottom, width, height, centre, density } = target;
    const thick = Math.max(1, Math.round(density));
    const line = (color: Vec3, x: number, y: number, w: number, h: number) => {
      gl.scissor(x, y, w, h);
      gl.clearColor(...color, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
    };
    line(axisColors[right], left, Math.round(centre[1] - thick / 2), width, thick);
    line(axisColors[down], Math.round(centre[0] - thick / 2), bottom, thick, height);
    gl.scissor(left, bottom, width, height);
  }

  /**
   * The 3D panel, into the viewport at hand: the planes whose pictures were taken, the dataset's box, the axes; and what `among`
   * draws among them, told the slope and the offset that turn what is away, in CSS pixels, into depth.
   */
  drawSpace(
    frame: Frame,
    panel: Panel,
    planes: ReadonlyMap<FlatKind, Plane>,
    among: (depth: readonly [slope: number, offset: number]) => void,
  ): void {
    const { gl } = this;
    const box = boundsOf(frame);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    const corners = box ? cornersOf(box) : [];
    const place = (point: Vec3) => seenFrom(frame, point);
    const reach = Math.max(panel.rectangle.width, ...corners.map((corner) => Math.hypot(...place(corner))));
    const camera = projection(panel, frame.view.camera.perspective, reach);

    this.planes.use();
    gl.uniformMatrix4fv(this.planes.uniform('uCamera'), false, camera);
    // Lines lie on the planes: they are to win.
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 1);
    for (const [kind, plane] of planes) {
      const picture = this.pictures.get(kind);
      if (!picture || !this.taken.has(kind) || !box) continue;
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, picture.texture);
      this.brickPass.drawCorners(gl.TRIANGLES, planeCorners(plane, box, place));
    }
    gl.disable(gl.POLYGON_OFFSET_FILL);

    this.lines.use();
    gl.uniformMatrix4fv(this.lines.uniform('uCamera'), false, camera);
    const ends: number[] = [];
    const line = (from: Vec3, to: Vec3, color: Vec3) => {
      for (const end of [from, to]) ends.push(0, 0, ...place(end), ...color, 0);
    };
    corners.forEach((corner, n) => {
      for (let axis = 1; axis < 8; axis <<= 1) if (!(n & axis)) line(corner, corners[n | axis] ?? corner, boxColor);
    });
    if (frame.crossLines) drawAxes(planes, line);
    this.brickPass.drawCorners(gl.LINES, ends);
    among([camera[10] ?? 0, camera[14] ?? 0]);
    gl.disable(gl.DEPTH_TEST);
  }

  dispose(): void {
    for (const { texture } of this.pictures.values()) this.gl.deleteTexture(texture);
    this.lines.dispose();
    this.planes.dispose();
  }
}

/** The box around all layers. */
function boundsOf({ layers }: Frame): Box | undefined {
  let box: Box | undefined;
  for (const { source } of layers) {
    const own = volumeBox(source.levels);
    const [low, high] = box ?? own;
    const lower = (axis: 0 | 1 | 2) => Math.min(low[axis], own[0][axis]);
    const higher = (axis: 0 | 1 | 2) => Math.max(high[axis], own[1][axis]);
    box = [
      [lower(0), lower(1), lower(2)],
      [higher(0), higher(1), higher(2)],
    ];
  }
  return box;
}

/** The eight corners, bit 0 of the index for high x, bit 1 for high y, bit 2 for high z. */
function cornersOf([low, high]: Box): Vec3[] {
  return Array.from({ length: 8 }, (_, n) => [
    n & 1 ? high[0] : low[0],
    n & 2 ? high[1] : low[1],
    n & 4 ? high[2] : low[2],
  ]);
}

/** Where the camera sees a place: CSS pixels to the right, down and away from the view's position. */
function seenFrom({ view, voxelSize }: Frame, point: Vec3): Vec3 {
  const { rotation, unitsPerPixel } = view.camera;
  return scale(rotate(rotation, multiply(subtract(point, view.position), voxelSize)), 1 / unitsPerPixel);
}

/** From CSS pixels right, down and away to what WebGL clips; everything within `reach` pixels of the middle is in range. */
function projection({ rectangle: { width, height } }: Panel, perspective: boolean, reach: number): Float32Array {
  const eye = perspective ? eyeDistance * Math.max(width, height) : Infinity;
  const near = -Math.min(reach, 0.95 * eye);
  const far = reach;
  const slope = (2 + (near + far) / eye) / (far - near);
  const offset = 1 + far / eye - slope * far;
  return new Float32Array([2 / width, 0, 0, 0, 0, -2 / height, 0, 0, 0, 0, slope, 1 / eye, 0, 0, offset, 1]);
}

/** What of a plane's square lies in the box, as triangles with places in its picture. */
function planeCorners(plane: Plane, box: Box, place: (point: Vec3) => Vec3): number[] {
  const { centre, right, down, halfWidth, halfHeight } = plane;
  let polygon = new PlaneCutter(plane).cut(...box);
  polygon = within(polygon, 0, halfWidth);
  polygon = within(polygon, 1, halfHeight);
  const corners: number[] = [];
  const corner = (n: number) => {
    const s = polygon[2 * n] ?? 0;
    const t = polygon[2 * n + 1] ?? 0;
    const along = (axis: 0 | 1 | 2) => centre[axis] + right[axis] * s + down[axis] * t;
    const picture = [0.5 + s / (2 * halfWidth), 0.5 - t / (2 * halfHeight)];
    corners.push(0, 0, ...place([along(0), along(1), along(2)]), ...picture, 0, 0);
  };
  for (let n = 1; n + 1 < polygon.length / 2; n++) [0, n, n + 1].forEach(corner);
  return corners;
}

/** The part of a polygon between -half and half along one of its two directions (Sutherland and Hodgman 1974). */
function within(polygon: readonly number[], direction: 0 | 1, half: number): number[] {
  let kept = [...polygon];
  for (const sign of [1, -1]) {
    const points = kept;
    kept = [];
    for (let n = 0; n < points.length; n += 2) {
      const m = (n + 2) % points.length;
      const here = half - sign * (points[n + direction] ?? 0);
      const there = half - sign * (points[m + direction] ?? 0);
      const [s, t, s2, t2] = [points[n] ?? 0, points[n + 1] ?? 0, points[m] ?? 0, points[m + 1] ?? 0];
      if (here >= 0) kept.push(s, t);
      if (here >= 0 !== there >= 0) {
        const share = here / (here - there);
        kept.push(s + (s2 - s) * share, t + (t2 - t) * share);
      }
    }
  }
  return kept;
}

/** A line along each axis as long as the planes are wide. */
function drawAxes(planes: ReadonlyMap<FlatKind, Plane>, line: (from: Vec3, to: Vec3, color: Vec3) => void): void {
  const along = (plane: Plane | undefined, direction: 'right' | 'down', color: Vec3) => {
    if (!plane) return;
    const half = scale(plane[direction], direction === 'right' ? plane.halfWidth : plane.halfHeight);
    line(subtract(plane.centre, half), add(plane.centre, half), color);
  };
  along(planes.get('xy'), 'right', axisColors[0]);
  along(planes.get('xy'), 'down', axisColors[1]);
  along(planes.get('xz'), 'down', axisColors[2]);
}
