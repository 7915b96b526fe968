import type { ImageStyle } from '../../view';
import { batchesOf } from './batches';
import { firstWins, type BrickPass } from './brickPass';
import type { Bricks } from '../bricks';
import { link, type Context, type Program } from '../context';
import type { Cover } from '../cover';
import { fillOf, type ImageFormat } from '../formats';
import type { Pool } from '../pool';
import { imageFragment, type ImageVariant } from './imageShader';
import { brickVertex } from './shaders';
import type { Target } from '../target';

const unit = { atlas: 0, neighbours: 1, firstPage: 2 } as const;

/** Draws the bricks of image layers, in grey or colour, straight onto the panel. */
export class ImagePass {
  private readonly programs = new Map<string, Program>();

  constructor(
    private readonly context: Context,
    private readonly brickPass: BrickPass,
  ) {}

  draw(
    target: Target,
    bricks: Bricks,
    format: ImageFormat,
    style: ImageStyle,
    cover: Cover,
    poolOf: (level: number) => Pool,
  ): void {
    const { gl } = this.context;
    const { source } = bricks;
    const batches = batchesOf(target, source.levels, cover, 'neighbours', 0);
    const pages = Math.max(1, ...batches.map(({ level }) => poolOf(level).all.length));
    const { smooth } = style;
    const { filterable, mayBeNaN } = format;
    const program = this.program({ smooth, filterable, mayBeNaN, gamma: style.gamma !== 1, pages });
    // Nothing is here yet, but soon: the compiler has begun.
    if (batches.length === 0) return;
    program.use();
    const [min, max] = style.window;
    const inTexels = (value: number) => (value - format.offset) / format.scale;
    gl.uniform1f(program.uniform('uMin'), inTexels(min));
    // A window without width is a threshold.
    gl.uniform1f(program.uniform('uScale'), format.scale / (max - min || 1e-9));
    gl.uniform1f(program.uniform('uGamma'), 1 / Math.max(style.gamma, 1e-3));
    gl.uniform1i(program.uniform('uInverted'), Number(style.inverted));
    gl.uniform3f(program.uniform('uColor'), style.color[0], style.color[1], style.color[2]);
    gl.uniform1f(program.uniform('uOpacity'), style.opacity);
    gl.uniform1f(program.uniform('uFill'), inTexels(fillOf(source)));

    const opaque = style.opacity >= 1 && style.blend === 'alpha' && !format.mayBeNaN;
    if (!opaque) {
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, style.blend === 'additive' ? gl.ONE : gl.ONE_MINUS_SRC_ALPHA);
    }
    if (cover.levels.length > 1) firstWins(gl);
    bricks.neighbours.bind(unit.neighbours);
    let bound: Pool | undefined;
    this.brickPass.draw(target, source.levels, batches, ({ level, stored }) => {
      // A brick without voxels of its own still mixes with those of its neighbours, at its border.
      const pool = poolOf(level);
      if (pool !== bound) this.bindPages((bound = pool), pages);
      if (stored) {
        gl.activeTexture(gl.TEXTURE0 + unit.atlas);
        gl.bindTexture(gl.TEXTURE_3D, stored.page.texture);
        const [x, y, z] = stored.page.grid;
        gl.uniform3f(program.uniform('uTexel'), 1 / (x * pool.edge), 1 / (y * pool.edge), 1 / (z * pool.edge));
      }
      return program;
    });
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.BLEND);
  }

  private bindPages(pool: Pool, pages: number): void {
    const { gl } = this.context;
    for (let n = 0; n < pages; n++) {
      gl.activeTexture(gl.TEXTURE0 + unit.firstPage + n);
      gl.bindTexture(gl.TEXTURE_3D, pool.all[n]?.texture ?? null);
    }
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose();
  }

  private program(variant: ImageVariant): Program {
    const key = JSON.stringify(variant);
    let program = this.programs.get(key);
    if (!program) {
      const pages = Array.from({ length: variant.pages }, (_, n) => [`uPage${n}`, unit.firstPage + n] as const);
      const samplers = { uAtlas: unit.atlas, uNeighbours: unit.neighbours, ...Object.fromEntries(pages) };
      program = link(this.context.gl, brickVertex, imageFragment(variant), samplers);
      this.programs.set(key, program);
    }
    return program;
  }
}
