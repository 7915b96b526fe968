import type { Vec3 } from '../chunks';
import type { PanelKind } from '../view';
import type { BrickPass } from './brickPass';
import type { Target } from './target';

/** Axis colours x, y, z, 0 to 1. */
const axisColors: readonly [Vec3, Vec3, Vec3] = [
  [229 / 255, 84 / 255, 75 / 255],
  [86 / 255, 180 / 255, 107 / 255],
  [76 / 255, 141 / 255, 234 / 255],
];

/** The axes that run to the right and down on each flat panel. */
const panelAxes = { xy: [0, 1], xz: [0, 2], yz: [2, 1] } as const;

/** What lies in space beside the volumes: cross lines, the 3D panel's planes, boxes. */
export class Scene {
  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly brickPass: BrickPass,
  ) {}

  /** One line along each axis of a flat panel, in that axis' colour, through its centre. */
  drawCrossLines(target: Target, kind: Exclude<PanelKind, '3d'>): void {
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

  dispose(): void {
    /* Nothing yet lies on the GPU. */
  }
}
