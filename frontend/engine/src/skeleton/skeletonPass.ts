import { link, type Program } from '../gpu/context';
import type { Target } from '../gpu/target';
import type { Frame } from '../seams';
import type { Panel } from '../view';
import { chunkSlots, ChunkBoxes, type Seen } from './chunkBoxes';
import { finenesses, Outlines, rowsFor } from './outlines';
import { edgeFragment, edgeVertex, nodeFragment, nodeVertex } from './shaders';
import { sightOf, type Sight } from './sight';
import { rowSlots, type Skeleton } from './skeleton';
import { SlotTexture } from './slotTexture';

/** Above so many edges on one panel, lines are one pixel thin and only the active node has a disc: more could not be told apart. */
const crowd = 200_000;

const edgeUnit = 3;
const firstsUnit = 4;

/** What the GPU has of a skeleton. */
interface Held {
  readonly skeleton: Skeleton;
  readonly boxes: ChunkBoxes;
  /** By unit. */
  readonly textures: readonly SlotTexture[];
  readonly outlines: readonly Outlines[];
  readonly outlineTextures: readonly SlotTexture[];
}

/** Draws a skeleton from textures that hold it by slot. */
export class SkeletonPass {
  private readonly nodes: Program;
  private readonly edges: Program;
  private readonly firsts: WebGLTexture;
  private listed = new Uint32Array(rowSlots);
  private held: Held | undefined;

  constructor(private readonly gl: WebGL2RenderingContext) {
    const samplers = { uPlaces: 0, uKinds: 1, uTrees: 2, uEdges: edgeUnit, uFirsts: firstsUnit };
    this.nodes = link(gl, nodeVertex, nodeFragment, samplers);
    this.edges = link(gl, edgeVertex, edgeFragment, samplers);
    this.firsts = gl.createTexture();
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    const { textures = [], outlineTextures = [] } = this.held ?? {};
    return [...textures, ...outlineTextures].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Draws into the viewport at hand; `depth` turns what is away into depth (slope and offset), where a depth test is on. */
  draw(frame: Frame, panel: Panel, target: Target, depth: readonly [slope: number, offset: number] = [0, 0]): void {
    if (!frame.skeleton) return;
    const { skeleton, look } = frame.skeleton;
    const { gl } = this;
    const held = this.hold(skeleton);
    const sight = sightOf(panel, frame.view, frame.voxelSize, look.reach);
    const { width, height } = panel.rectangle;
    const chunks = held.boxes.seenBy(sight, width / 2, height / 2);
    const { unitsPerPixel } = panel.kind === '3d' ? frame.view.camera : frame.view;
    const isCrowded = Math.max(chunks.nodes.chunks.length, chunks.edges.chunks.length) * chunkSlots > crowd;
    held.textures.forEach((texture, unit) => {
      texture.bind(unit, skeleton.revision);
    });
    gl.bindVertexArray(null);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);

    this.edges.use();
    this.aim(this.edges, sight, target, depth, unitsPerPixel);
    gl.uniform1f(this.edges.uniform('uHalfWidth'), (look.lineWidth / 2) * target.density);
    gl.uniform1i(this.edges.uniform('uThin'), isCrowded ? 1 : 0);
    if (isCrowded && panel.kind === '3d') this.drawOutlined(held, chunks.edges);
    else this.drawListed(this.edges, chunks.edges.chunks, chunkSlots, isCrowded ? gl.LINES : gl.TRIANGLES);

    this.nodes.use();
    this.aim(this.nodes, sight, target, depth, unitsPerPixel);
    gl.uniform2f(this.nodes.uniform('uRadius'), ...look.nodeRadius);
    gl.uniform1i(this.nodes.uniform('uActive'), look.active ?? -1);
    if (!isCrowded) this.drawListed(this.nodes, chunks.nodes.chunks, chunkSlots, gl.TRIANGLES);
    // The active one lies on top of all others.
    if (look.active !== undefined && skeleton.hasNode(look.active))
      this.drawListed(this.nodes, Uint32Array.of(look.active), 1, gl.TRIANGLES);
    gl.disable(gl.BLEND);
    gl.activeTexture(gl.TEXTURE0);
  }

  dispose(): void {
    this.letGo();
    this.nodes.dispose();
    this.edges.dispose();
    this.gl.deleteTexture(this.firsts);
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

  /** Each chunk as coarsely as its size on the panel allows, by lines one pixel thin. */
  private drawOutlined({ skeleton, textures, outlines, outlineTextures }: Held, { chunks, pixels }: Seen): void {
    const { gl } = this;
    const lists = [...outlines, undefined].map(() => new Uint32Array(chunks.length));
    const counts = lists.map(() => 0);
    for (let i = 0; i < chunks.length; i++) {
      const [chunk, size] = [chunks[i] ?? 0, pixels[i] ?? Infinity];
      const found = outlines.findIndex((one) => size <= one.fineness.pixels && one.has(chunk));
      const list = found < 0 ? outlines.length : found;
      const place = counts[list] ?? 0;
      (lists[list] as Uint32Array)[place] = chunk;
      counts[list] = place + 1;
    }
    lists.forEach((list, n) => {
      const outline = outlines[n];
      (outline ? outlineTextures[n] : textures[edgeUnit])?.bind(edgeUnit, skeleton.revision);
      this.drawListed(this.edges, list.subarray(0, counts[n]), outline?.fineness.lines ?? chunkSlots, gl.LINES);
    });
  }

  /** Draws so many slots of each chunk, which begin at its number times as many. */
  private drawListed(program: Program, chunks: Uint32Array, slots: number, mode: number): void {
    if (chunks.length === 0) return;
    const { gl } = this;
    const rows = rowsFor(chunks.length);
    if (this.listed.length < rows * rowSlots) this.listed = new Uint32Array(2 * rows * rowSlots);
    for (let n = 0; n < chunks.length; n++) this.listed[n] = (chunks[n] ?? 0) * slots;
    gl.activeTexture(gl.TEXTURE0 + firstsUnit);
    gl.bindTexture(gl.TEXTURE_2D, this.firsts);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
    const part = this.listed.subarray(0, rows * rowSlots);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32UI, rowSlots, rows, 0, gl.RED_INTEGER, gl.UNSIGNED_INT, part);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.uniform1i(program.uniform('uSlots'), slots);
    gl.drawArrays(mode, 0, (mode === gl.LINES ? 2 : 6) * slots * chunks.length);
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
    const outlines = finenesses.map((fineness) => new Outlines(skeleton, fineness));
    const outlineTextures = outlines.map(
      ({ ends }) => new SlotTexture(gl, ends, gl.RG32UI, gl.RG_INTEGER, gl.UNSIGNED_INT),
    );
    this.held = { skeleton, boxes: new ChunkBoxes(skeleton, outlines), textures, outlines, outlineTextures };
    return this.held;
  }

  private letGo(): void {
    for (const texture of [...(this.held?.textures ?? []), ...(this.held?.outlineTextures ?? [])]) texture.dispose();
    this.held = undefined;
  }
}
