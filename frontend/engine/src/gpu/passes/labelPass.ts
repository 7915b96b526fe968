import type { SegmentationStyle } from '../../view';
import type { Vec3 } from '../../chunks';
import { batchesOf } from './batches';
import { firstWins, type BrickPass } from './brickPass';
import type { Bricks } from '../bricks';
import { link, type Program } from '../context';
import type { Cover } from '../cover';
import { fillFragment, idFragment, outlineFragment, type Form } from './labelShader';
import { halves, paletteSizes } from '../labels';
import { layOutColors, paletteSide, segmentPalette } from '../segmentColors';
import { brickVertex, screenVertex } from './shaders';
import type { Target } from '../target';

const unit = { atlas: 0, entries: 1, palette: 2, chosen: 3, ids: 4 } as const;

const samplers = {
  uAtlas: unit.atlas,
  uEntries: unit.entries,
  uPalette: unit.palette,
  uChosen: unit.chosen,
  uIds: unit.ids,
};

type Batches = ReturnType<typeof batchesOf>;

/** Colours that a person has set, on the GPU: a mask of -1 for none. */
interface Chosen {
  readonly texture: WebGLTexture | null;
  readonly mask: number;
}

/**
 * Draws segmentation layers. Where every pixel's colour follows from its own id, at once. With outlines, or one id selected, in
 * two steps: the id under every pixel into a picture of ids as large as the canvas, then the colours from it. So outlines run
 * across the borders of bricks and levels as if there were none.
 */
export class LabelPass {
  private readonly programs = new Map<string, Program>();
  private readonly palette: WebGLTexture;
  private readonly chosen = new Map<ReadonlyMap<bigint, Vec3>, Chosen>();
  private readonly picture: WebGLFramebuffer;
  private ids: WebGLTexture | null = null;
  private size: readonly [number, number] = [0, 0];

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly brickPass: BrickPass,
  ) {
    this.palette = this.texture(unit.palette);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGB8, paletteSide, paletteSide);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, paletteSide, paletteSide, gl.RGB, gl.UNSIGNED_BYTE, segmentPalette);
    this.picture = gl.createFramebuffer();
  }

  draw(target: Target, bricks: Bricks, style: SegmentationStyle, cover: Cover): void {
    const { gl } = this;
    // Half a pixel wider than the bricks: the shader decides whose a pixel is.
    const batches = batchesOf(target, bricks.source.levels, cover, 'slot', 0.5);
    if (batches.length === 0) {
      // Nothing is here yet, but soon: the compiler may begin.
      this.fillProgram('byte', style.colors.size > 0);
      return;
    }
    const chosen = this.chosenColors(style.colors);
    const twoSteps = style.outlines || style.selected !== 0n;
    // Drawn over each other, the best level is to come last.
    if (twoSteps) this.drawIds(target, bricks, batches.reverse());
    this.bind(unit.palette, this.palette);
    this.bind(unit.chosen, chosen.texture);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (twoSteps) this.drawOutlines(target, style, chosen);
    else this.drawFilled(target, bricks, batches, style, chosen, cover.levels.length > 1);
    gl.disable(gl.BLEND);
  }

  private drawFilled(
    target: Target,
    bricks: Bricks,
    batches: Batches,
    style: SegmentationStyle,
    chosen: Chosen,
    overlapping: boolean,
  ): void {
    const { gl } = this;
    if (overlapping) firstWins(gl);
    this.drawBricks(target, bricks, batches, (form) => {
      const isChosen = chosen.mask >= 0;
      const program = this.fillProgram(form, isChosen);
      program.use();
      gl.uniform1i(program.uniform('uChosenMask'), chosen.mask);
      gl.uniform1f(program.uniform('uOpacity'), style.opacity);
      return program;
    });
    gl.disable(gl.STENCIL_TEST);
  }

  private drawIds(target: Target, bricks: Bricks, batches: Batches): void {
    const { gl } = this;
    this.resize();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.picture);
    gl.clearBufferuiv(gl.COLOR, 0, [0, 0, 0, 0]);
    this.drawBricks(target, bricks, batches, (form) => {
      const program = this.program(`ids ${form}`, brickVertex, () => idFragment(form));
      program.use();
      return program;
    });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  private drawBricks(target: Target, { source }: Bricks, batches: Batches, programOf: (form: Form) => Program): void {
    const { gl } = this;
    const fill = halves(fillId(source.fillValue));
    this.brickPass.draw(target, source.levels, batches, ({ stored }) => {
      const program = programOf(formOf(stored?.pool.format.paletteSize));
      gl.uniform2ui(program.uniform('uFill'), ...fill);
      gl.activeTexture(gl.TEXTURE0 + unit.atlas);
      gl.bindTexture(gl.TEXTURE_3D, stored?.page.texture ?? null);
      this.bind(unit.entries, stored?.page.palette ?? null);
      return program;
    });
  }

  private drawOutlines(target: Target, style: SegmentationStyle, chosen: Chosen): void {
    const { gl } = this;
    const isChosen = chosen.mask >= 0;
    const program = this.program(`outlines ${isChosen}`, screenVertex, () => outlineFragment(isChosen));
    program.use();
    this.bind(unit.ids, this.ids);
    gl.uniform1i(program.uniform('uChosenMask'), chosen.mask);
    gl.uniform2ui(program.uniform('uSelected'), ...halves(style.selected));
    gl.uniform1f(program.uniform('uOpacity'), style.opacity);
    gl.uniform1i(program.uniform('uOutlines'), Number(style.outlines));
    const { left, bottom, width, height } = target;
    gl.uniform4i(program.uniform('uPanel'), left, bottom, left + width - 1, bottom + height - 1);
    const corner = (x: number, y: number) => [x, y, 0, 0, 0, 0, 0, 0, 0];
    this.brickPass.drawCorners(gl.TRIANGLE_STRIP, [
      ...corner(-1, -1),
      ...corner(1, -1),
      ...corner(-1, 1),
      ...corner(1, 1),
    ]);
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

  private chosenColors(colors: ReadonlyMap<bigint, Vec3>): Chosen {
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

  private bind(at: number, texture: WebGLTexture | null): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + at);
    this.gl.bindTexture(this.gl.TEXTURE_2D, texture);
  }

  private fillProgram(form: Form, isChosen: boolean): Program {
    return this.program(`fill ${form} ${isChosen}`, brickVertex, () => fillFragment(form, isChosen));
  }

  /** A program; its compiler begins the first time it is asked for. */
  private program(name: string, vertex: string, fragment: () => string): Program {
    let program = this.programs.get(name);
    if (!program) this.programs.set(name, (program = link(this.gl, vertex, fragment(), samplers)));
    return program;
  }

  dispose(): void {
    const { gl } = this;
    for (const program of this.programs.values()) program.dispose();
    for (const { texture } of this.chosen.values()) gl.deleteTexture(texture);
    gl.deleteTexture(this.palette);
    gl.deleteTexture(this.ids);
    gl.deleteFramebuffer(this.picture);
  }
}

/** The form of a pool's bricks, by how many ids a slot's palette holds; bricks of fill value need no form. */
function formOf(paletteSize = 0): Form {
  return paletteSize === 0 ? 'whole' : paletteSize === paletteSizes.byte ? 'byte' : 'short';
}

/** The id of voxels that are not stored. */
function fillId(value: number | bigint): bigint {
  return BigInt.asUintN(64, typeof value === 'bigint' ? value : BigInt(Math.trunc(value) || 0));
}
