import type { BrickAddress, ChunkSource } from '../chunks';
import { planeOf, planesOf } from '../geometry';
import type { CreateRenderer, Frame, Plane, Renderer } from '../seams';
import { SkeletonPass } from '../skeleton/skeletonPass';
import type { Panel } from '../view';
import { cornerFloats, fan } from './passes/batches';
import { BrickPass } from './passes/brickPass';
import { link, openContext, type Context, type Program } from './context';
import { cover } from './cover';
import { ImagePass } from './passes/imagePass';
import { LabelPass } from './passes/labelPass';
import { Memory } from './memory';
import { PlaneCutter, brickBox } from './polygon';
import { Scene, type FlatKind } from './scene';
import { brickVertex, hatchFragment } from './passes/shaders';
import { targetOf, type Target } from './target';

/** Behind everything: the neutral dark around pictures, 0 to 1. */
const background = [16 / 255, 17 / 255, 19 / 255] as const;

const flatKinds = ['xy', 'xz', 'yz'] as const;

/** Makes the renderer of a canvas. @throws NoGraphics when the canvas gives no WebGL2. */
export const createRenderer: CreateRenderer = (canvas, { budgetBytes }) =>
  new CanvasRenderer(canvas, openContext(canvas), budgetBytes);

class CanvasRenderer implements Renderer {
  private readonly memory: Memory;
  private readonly brickPass: BrickPass;
  private readonly imagePass: ImagePass;
  private readonly labelPass: LabelPass;
  private readonly scene: Scene;
  private readonly hatch: Program;
  private readonly skeletonPass: SkeletonPass;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly context: Context,
    budgetBytes: number,
  ) {
    const { gl } = context;
    this.memory = new Memory(context, budgetBytes);
    this.brickPass = new BrickPass(gl);
    this.imagePass = new ImagePass(context, this.brickPass);
    this.labelPass = new LabelPass(gl, this.brickPass);
    this.scene = new Scene(gl, this.brickPass);
    this.hatch = link(gl, brickVertex, hatchFragment);
    this.skeletonPass = new SkeletonPass(gl);
  }

  get budgetBytes(): number {
    return this.memory.budget.bytes;
  }

  get usedBytes(): number {
    return this.memory.usedBytes;
  }

  brickBytes(source: ChunkSource, level: number): number {
    return this.memory.brickBytes(source, level);
  }

  upload(source: ChunkSource, brick: BrickAddress, voxels: ArrayBuffer | null): boolean {
    return this.memory.upload(source, brick, voxels);
  }

  refuse(source: ChunkSource, brick: BrickAddress): void {
    this.memory.of(source).bricks.refuse(brick);
  }

  evict(source: ChunkSource, brick: BrickAddress): void {
    this.memory.evict(source, brick);
  }

  forget(source: ChunkSource): void {
    this.memory.forget(source);
  }

  draw(frame: Frame): void {
    const { gl } = this.context;
    if (gl.isContextLost()) return;
    this.fitCanvas(frame.devicePixelRatio);
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.DEPTH_TEST);
    this.clear();
    gl.enable(gl.SCISSOR_TEST);
    // Flat panels come first: the 3D panel shows the same planes, and takes the picture of those that are there.
    const space = frame.panels.find(({ kind }) => kind === '3d');
    this.scene.begin();
    for (const panel of frame.panels) if (panel.kind !== '3d') this.drawFlat(frame, panel, panel.kind, space);
    if (space) this.drawSpace(frame, space);
    gl.disable(gl.SCISSOR_TEST);
  }

  dispose(): void {
    this.memory.dispose();
    this.imagePass.dispose();
    this.labelPass.dispose();
    this.scene.dispose();
    this.brickPass.dispose();
    this.hatch.dispose();
    this.skeletonPass.dispose();
  }

  private drawFlat(frame: Frame, panel: Panel, kind: FlatKind, space: Panel | undefined): void {
    const [plane] = planesOf(panel, frame.view, frame.voxelSize);
    if (!plane) return;
    const target = this.aim(plane, panel.rectangle, frame.devicePixelRatio);
    this.drawLayers(frame, target);
    if (space) this.scene.take(kind, target, pictureSide(frame, space));
    if (frame.crossLines) this.scene.drawCrossLines(target, kind);
    this.skeletonPass.draw(frame, panel, target);
  }

  /** The one 3D panel. Planes that no flat panel shows are drawn in its own place first, and their picture is taken there. */
  private drawSpace(frame: Frame, panel: Panel): void {
    const { view, voxelSize, devicePixelRatio } = frame;
    const { x, y, width, height } = panel.rectangle;
    const half = Math.min(width, height) / 2;
    const square = { x: x + width / 2 - half, y: y + height / 2 - half, width: 2 * half, height: 2 * half };
    const planes = new Map(flatKinds.map((kind) => [kind, planeOf(kind, view, voxelSize, half, half)]));
    for (const [kind, plane] of planes) {
      if (this.scene.isTaken(kind)) continue;
      const target = this.aim(plane, square, devicePixelRatio);
      this.clear();
      this.drawLayers(frame, target);
      this.scene.take(kind, target, Math.min(pictureSide(frame, panel), target.width, target.height));
    }
    const middle = planeOf('xy', view, voxelSize, half, half);
    const target = this.aim(middle, panel.rectangle, devicePixelRatio);
    this.clear();
    this.scene.drawSpace(frame, panel, planes, (depth) => {
      this.skeletonPass.draw(frame, panel, target, depth);
    });
  }

  private clear(): void {
    this.context.gl.clearColor(...background, 1);
    this.context.gl.clear(this.context.gl.COLOR_BUFFER_BIT);
  }

  /** All layers of one plane, bottom first. */
  private drawLayers(frame: Frame, target: Target): void {
    for (const { id, source, style } of frame.layers) {
      if (!style.visible || style.opacity <= 0) continue;
      const { bricks, image } = this.memory.of(source);
      const channel = style.kind === 'image' ? style.channel : 0;
      const covered = cover(bricks, target.plane, frame.levels.get(id) ?? 0, channel, style.time);
      if (style.kind === 'image' && image)
        this.imagePass.draw(target, bricks, image, style, covered, (level) => this.memory.imagePool(source, level));
      else if (style.kind === 'segmentation' && !image) this.labelPass.draw(target, bricks, style, covered);
      if (covered.refused.length > 0) this.drawRefused(target, source, covered.refused);
    }
  }

  private drawRefused(target: Target, source: ChunkSource, refused: readonly BrickAddress[]): void {
    const { gl } = this.context;
    const cutter = new PlaneCutter(target.plane);
    const corners: number[] = [];
    for (const brick of refused) {
      const level = source.levels[brick.level];
      if (!level) continue;
      const polygon = cutter.cut(...brickBox(source.levels, level, [brick.x, brick.y, brick.z]));
      fan(corners, target, polygon, new Array<number>(cornerFloats - 2).fill(0));
    }
    this.hatch.use();
    gl.uniform2f(this.hatch.uniform('uPixel'), ...target.centre);
    gl.uniform1f(this.hatch.uniform('uStripe'), 12 * target.density);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    this.brickPass.drawCorners(gl.TRIANGLES, corners);
    gl.disable(gl.BLEND);
  }

  /** Turns drawing to a rectangle of the canvas. */
  private aim(plane: Plane, rectangle: Panel['rectangle'], density: number): Target {
    const { gl } = this.context;
    const target = targetOf(plane, rectangle, this.canvas.height, density);
    gl.viewport(target.left, target.bottom, target.width, target.height);
    gl.scissor(target.left, target.bottom, target.width, target.height);
    return target;
  }

  /** As many screen pixels as the canvas covers. */
  private fitCanvas(density: number): void {
    const width = Math.max(1, Math.round(this.canvas.clientWidth * density));
    const height = Math.max(1, Math.round(this.canvas.clientHeight * density));
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }
}

/** Screen pixels along a side of the square that the 3D panel shows of each plane. */
function pictureSide({ devicePixelRatio }: Frame, { rectangle: { width, height } }: Panel): number {
  return Math.round(Math.min(width, height) * devicePixelRatio);
}
