import { link, type Program } from '../gpu/context';
import type { Target } from '../gpu/target';
import type { Frame } from '../seams';
import type { Panel } from '../view';
import { chunkSlots, ChunkBoxes } from './chunkBoxes';
import { edgeFragment, edgeVertex, nodeFragment, nodeVertex } from './shaders';
import { sightOf, type Sight } from './sight';
import type { Skeleton } from './skeleton';
import { SlotTexture } from './slotTexture';

/** Above so many edges on one panel, lines are one pixel thin and only the active node has a disc: more could not be told apart. */
const crowd = 200_000;

/** Draws a skeleton from textures that hold it by slot. */
export class SkeletonPass {
  private readonly nodes: Program;
  private readonly edges: Program;
  private readonly firsts: WebGLBuffer;
  private readonly vertices: WebGLVertexArrayObject;
  private held:
    { readonly skeleton: Skeleton; readonly boxes: ChunkBoxes; readonly textures: SlotTexture[] } | undefined;

  constructor(private readonly gl: WebGL2RenderingContext) {
    const samplers = { uPlaces: 0, uKinds: 1, uTrees: 2, uEdges: 3 };
    this.nodes = link(gl, nodeVertex, nodeFragment, samplers);
    this.edges = link(gl, edgeVertex, edgeFragment, samplers);
    this.firsts = gl.createBuffer();
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.firsts);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribIPointer(0, 1, gl.UNSIGNED_INT, 4, 0);
    gl.vertexAttribDivisor(0, 1);
    gl.bindVertexArray(null);
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return this.held?.textures.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  }

  /** Draws into the viewport at hand; `depth` turns what is away into depth (slope and offset), where a depth test is on. */
  draw(frame: Frame, panel: Panel, target: Target, depth: readonly [slope: number, offset: number] = [0, 0]): void {
    if (!frame.skeleton) return;
    const { skeleton, look } = frame.skeleton;
    const { gl } = this;
    const held = this.hold(skeleton);
    held.textures.forEach((texture, unit) => {
      texture.bind(unit, skeleton.revision);
    });
    const sight = sightOf(panel, frame.view, frame.voxelSize, look.reach);
    const { width, height } = panel.rectangle;
    const chunks = held.boxes.seenBy(sight, width / 2, height / 2);
    const { unitsPerPixel } = panel.kind === '3d' ? frame.view.camera : frame.view;
    const isCrowded = Math.max(chunks.nodes.length, chunks.edges.length) * chunkSlots > crowd;
    gl.bindVertexArray(this.vertices);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);

    this.edges.use();
    this.aim(this.edges, sight, target, depth, unitsPerPixel);
    gl.uniform1f(this.edges.uniform('uHalfWidth'), (look.lineWidth / 2) * target.density);
    gl.uniform1i(this.edges.uniform('uThin'), isCrowded ? 1 : 0);
    this.drawChunks(chunks.edges, isCrowded ? gl.LINES : gl.TRIANGLES, (isCrowded ? 2 : 6) * chunkSlots);

    this.nodes.use();
    this.aim(this.nodes, sight, target, depth, unitsPerPixel);
    gl.uniform2f(this.nodes.uniform('uRadius'), ...look.nodeRadius);
    gl.uniform1i(this.nodes.uniform('uActive'), look.active ?? -1);
    if (!isCrowded) this.drawChunks(chunks.nodes, gl.TRIANGLES, 6 * chunkSlots);
    // The active one lies on top of all others.
    if (look.active !== undefined && skeleton.hasNode(look.active))
      this.drawChunks(Uint32Array.of(look.active), gl.TRIANGLES, 6);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    gl.activeTexture(gl.TEXTURE0);
  }

  dispose(): void {
    this.letGo();
    this.nodes.dispose();
    this.edges.dispose();
    this.gl.deleteVertexArray(this.vertices);
    this.gl.deleteBuffer(this.firsts);
  }

  private aim(program: Program, sight: Sight, target: Target, depth: readonly [number, number], units: number): void {
    const { gl } = this;
    const { density, centre, left, bottom, width, height } = target;
    gl.uniform3f(program.uniform('uCentre'), ...sight.centre);
    gl.uniformMatrix3fv(program.uniform('uRows'), false, sight.rows.flat());
    gl.uniform1f(program.uniform('uNearness'), 1 / sight.eye);
    gl.uniform1f(program.uniform('uReach'), Number.isFinite(sight.reach) ? sight.reach : 0);
    gl.uniform2f(program.uniform('uDepth'), ...depth);
    gl.uniform2f(program.uniform('uMiddle'), ...centre);
    gl.uniform4f(program.uniform('uViewport'), left, bottom, width, height);
    gl.uniform1f(program.uniform('uDensity'), density);
    gl.uniform1f(program.uniform('uUnits'), units);
  }

  private drawChunks(firsts: Uint32Array, mode: number, corners: number): void {
    if (firsts.length === 0) return;
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.firsts);
    gl.bufferData(gl.ARRAY_BUFFER, firsts, gl.STREAM_DRAW);
    gl.drawArraysInstanced(mode, 0, corners, firsts.length);
  }

  private hold(skeleton: Skeleton) {
    if (this.held?.skeleton === skeleton) return this.held;
    this.letGo();
    const { gl } = this;
    const textures = [
      new SlotTexture(gl, skeleton.places, gl.RGBA32F, gl.RGBA, gl.FLOAT),
      new SlotTexture(gl, skeleton.kinds, gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT),
      new SlotTexture(gl, skeleton.trees, gl.RGBA8UI, gl.RGBA_INTEGER, gl.UNSIGNED_BYTE),
      new SlotTexture(gl, skeleton.edges, gl.RG32UI, gl.RG_INTEGER, gl.UNSIGNED_INT),
    ];
    this.held = { skeleton, boxes: new ChunkBoxes(skeleton), textures };
    return this.held;
  }

  private letGo(): void {
    for (const texture of this.held?.textures ?? []) texture.dispose();
    this.held = undefined;
  }
}
