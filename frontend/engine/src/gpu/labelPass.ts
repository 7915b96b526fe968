import type { SegmentationStyle } from '../view';
import type { Vec3 } from '../chunks';
import { batchesOf } from './batches';
import type { BrickPass } from './brickPass';
import type { Bricks } from './bricks';
import { link, type Program } from './context';
import type { Cover } from './cover';
import { halves } from './labels';
import { layOutColors, paletteSide, segmentPalette } from './segmentColors';
import { brickVertex, idFragment, labelFragment, screenVertex } from './shaders';
import type { Target } from './target';

const unit = { atlas: 0, palette: 1, ids: 2, chosen: 3 } as const;

/** What forms the ids of a brick may have on the GPU, by the ids that a slot's palette holds. */
type Form = 'byte' | 'short' | 'whole';

/**
 * Draws segmentation layers in two steps: first the id under every pixel, into a picture of ids as large as the canvas; then
 * the colours from it. So outlines run across the borders of bricks and levels as if there were none, and overlapping levels
 * are simply drawn over each other, the best one last.
 */
export class LabelPass {
  private readonly idPrograms = new Map<Form, Program>();
  private readonly colors: Program;
  private readonly palette: WebGLTexture;
  private readonly chosen = new Map<ReadonlyMap<bigint, Vec3>, { texture: WebGLTexture; mask: number }>();
  private readonly picture: WebGLFramebuffer;
  private ids: WebGLTexture | null = null;
  private size: readonly [number, number] = [0, 0];

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly brickPass: BrickPass,
  ) {
    this.colors = link(gl, screenVertex, labelFragment);
    gl.useProgram(this.colors.program);
    gl.uniform1i(this.colors.uniform('uIds'), unit.ids);
    gl.uniform1i(this.colors.uniform('uPalette'), unit.palette);
    gl.uniform1i(this.colors.uniform('uChosen'), unit.chosen);
    this.palette = this.texture(unit.palette);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGB8, paletteSide, paletteSide);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, paletteSide, paletteSide, gl.RGB, gl.UNSIGNED_BYTE, segmentPalette);
    this.picture = gl.createFramebuffer();
  }

  draw(target: Target, bricks: Bricks, style: SegmentationStyle, cover: Cover): void {
    // Half a pixel wider than the bricks: the shader decides whose a pixel is.
    const batches = batchesOf(target, bricks.source.levels, cover, 'slot', 0.5).reverse();
    if (batches.length === 0) return;
    this.drawIds(target, bricks, batches);
    this.drawColors(target, style);
  }

  private drawIds(target: Target, bricks: Bricks, batches: ReturnType<typeof batchesOf>): void {
    const { gl } = this;
    this.resize();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.picture);
    gl.clearBufferuiv(gl.COLOR, 0, [0, 0, 0, 0]);
    const fill = halves(BigInt.asUintN(64, BigInt(Math.trunc(Number(bricks.source.fillValue)))));
    const exactFill =
      typeof bricks.source.fillValue === 'bigint' ? halves(BigInt.asUintN(64, bricks.source.fillValue)) : fill;
    this.brickPass.draw(target, bricks.source.levels, batches, ({ stored }) => {
      const program = this.idProgram(formOf(stored?.pool.format.paletteSize ?? 0));
      gl.useProgram(program.program);
      gl.uniform2ui(program.uniform('uFill'), exactFill[0], exactFill[1]);
      gl.activeTexture(gl.TEXTURE0 + unit.atlas);
      gl.bindTexture(gl.TEXTURE_3D, stored?.page.texture ?? null);
      gl.activeTexture(gl.TEXTURE0 + unit.palette);
      gl.bindTexture(gl.TEXTURE_2D, stored?.page.palette ?? null);
      return program;
    });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  private drawColors(target: Target, style: SegmentationStyle): void {
    const { gl, colors } = this;
    gl.useProgram(colors.program);
    const bind = (at: number, texture: WebGLTexture | null) => {
      gl.activeTexture(gl.TEXTURE0 + at);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    };
    const chosen = this.chosenColors(style.colors);
    bind(unit.ids, this.ids);
    bind(unit.palette, this.palette);
    bind(unit.chosen, chosen.texture);
    gl.uniform1i(colors.uniform('uChosenMask'), chosen.mask);
    gl.uniform2ui(colors.uniform('uSelected'), ...halves(style.selected));
    gl.uniform1f(colors.uniform('uOpacity'), style.opacity);
    gl.uniform1i(colors.uniform('uOutlines'), Number(style.outlines));
    const { left, bottom, width, height } = target;
    gl.uniform4i(colors.uniform('uPanel'), left, bottom, left + width - 1, bottom + height - 1);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const corner = (x: number, y: number) => [x, y, 0, 0, 0, 0, 0, 0, 0];
    this.brickPass.drawCorners(gl.TRIANGLE_STRIP, [
      ...corner(-1, -1),
      ...corner(1, -1),
      ...corner(-1, 1),
      ...corner(1, 1),
    ]);
    gl.disable(gl.BLEND);
  }

  /** A picture of ids as large as the canvas. */
  private resize(): void {
    const { gl } = this;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    if (this.size[0] === width && this.size[1] === height) return;
    this.size = [width, height];
    gl.deleteTexture(this.ids);
    this.ids = this.texture(unit.ids);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RG32UI, width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.picture);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.ids, 0);
  }

  private chosenColors(colors: ReadonlyMap<bigint, Vec3>): {
    readonly texture: WebGLTexture | null;
    readonly mask: number;
  } {
    if (colors.size === 0) return { texture: null, mask: -1 };
    let found = this.chosen.get(colors);
    if (!found) {
      // Maps are never changed in place, so one that is not drawn any more is replaced by the next.
      this.forgetChosen();
      const { gl } = this;
      const { entries, width, height } = layOutColors(colors);
      const texture = this.texture(unit.chosen);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32UI, width, height);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA_INTEGER, gl.UNSIGNED_INT, entries);
      found = { texture, mask: width * height - 1 };
      this.chosen.set(colors, found);
    }
    return found;
  }

  private forgetChosen(): void {
    if (this.chosen.size < 4) return;
    for (const { texture } of this.chosen.values()) this.gl.deleteTexture(texture);
    this.chosen.clear();
  }

  private texture(at: number): WebGLTexture {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + at);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    return texture;
  }

  private idProgram(form: Form): Program {
    let program = this.idPrograms.get(form);
    if (!program) {
      const { gl } = this;
      program = link(gl, brickVertex, idFragment(form));
      gl.useProgram(program.program);
      gl.uniform1i(program.uniform('uAtlas'), unit.atlas);
      gl.uniform1i(program.uniform('uPalette'), unit.palette);
      this.idPrograms.set(form, program);
    }
    return program;
  }

  dispose(): void {
    const { gl } = this;
    for (const { program } of [...this.idPrograms.values(), this.colors]) gl.deleteProgram(program);
    for (const { texture } of this.chosen.values()) gl.deleteTexture(texture);
    gl.deleteTexture(this.palette);
    gl.deleteTexture(this.ids);
    gl.deleteFramebuffer(this.picture);
  }
}

function formOf(paletteSize: number): Form {
  return paletteSize === 0 ? 'whole' : paletteSize === 256 ? 'byte' : 'short';
}
