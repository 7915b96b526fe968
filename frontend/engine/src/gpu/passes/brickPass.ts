import type { Level, Vec3 } from '../../chunks';
import { anchorOf, cornerFloats, type Batch } from './batches';
import type { Program } from '../context';
import { volumeBox } from '../polygon';
import type { Target } from '../target';

/** Draws batches of brick polygons: one buffer of corners, one set of numbers a level, one draw a page. */
export class BrickPass {
  private readonly corners: WebGLBuffer;
  private readonly vertices: WebGLVertexArrayObject;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.corners = gl.createBuffer();
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    let offset = 0;
    [2, 3, 4].forEach((size, attribute) => {
      gl.enableVertexAttribArray(attribute);
      gl.vertexAttribPointer(attribute, size, gl.FLOAT, false, 4 * cornerFloats, offset);
      offset += 4 * size;
    });
    gl.bindVertexArray(null);
  }

  /** Draws all batches; `prepare` chooses the program of a batch and sets what only it knows. */
  draw(target: Target, levels: readonly Level[], batches: readonly Batch[], prepare: (batch: Batch) => Program): void {
    const { gl } = this;
    this.fill(batches.map(({ corners }) => corners));
    let first = 0;
    for (const batch of batches) {
      const level = levels[batch.level];
      const count = batch.corners.length / cornerFloats;
      if (level) {
        const program = prepare(batch);
        setPlace(gl, program, target, levels, level);
        gl.drawArrays(gl.TRIANGLES, first, count);
      }
      first += count;
    }
  }

  /** Draws corners with the program in use. */
  drawCorners(mode: number, corners: readonly number[]): void {
    this.fill([corners]);
    this.gl.drawArrays(mode, 0, corners.length / cornerFloats);
  }

  dispose(): void {
    this.gl.deleteVertexArray(this.vertices);
    this.gl.deleteBuffer(this.corners);
  }

  private fill(parts: readonly (readonly number[])[]): void {
    const { gl } = this;
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      data.set(part, at);
      at += part.length;
    }
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STREAM_DRAW);
  }
}

/** From here on every pixel is drawn once: the best level comes first, and what comes after fills only the rest. */
export function firstWins(gl: WebGL2RenderingContext): void {
  gl.clear(gl.STENCIL_BUFFER_BIT);
  gl.enable(gl.STENCIL_TEST);
  gl.stencilFunc(gl.EQUAL, 0, 0xff);
  gl.stencilOp(gl.KEEP, gl.KEEP, gl.INCR);
}

/** How a pixel finds its voxel, for a program that holds `place()`. */
function setPlace(
  gl: WebGL2RenderingContext,
  program: Program,
  target: Target,
  levels: readonly Level[],
  level: Level,
): void {
  const { plane, centre, density } = target;
  const anchor = anchorOf(target, level);
  const set = (name: string, v: Vec3) => {
    gl.uniform3f(program.uniform(name), v[0], v[1], v[2]);
  };
  const each = (f: (axis: 0 | 1 | 2) => number): Vec3 => [f(0), f(1), f(2)];
  set(
    'uCentre',
    each((axis) => (plane.centre[axis] - level.origin[axis]) / level.mag[axis] - anchor[axis]),
  );
  set(
    'uRight',
    each((axis) => plane.right[axis] / level.mag[axis] / density),
  );
  set(
    'uDown',
    each((axis) => plane.down[axis] / level.mag[axis] / density),
  );
  set(
    'uFirst',
    each((axis) => -anchor[axis]),
  );
  set(
    'uLast',
    each((axis) => level.size[axis] - 1 - anchor[axis]),
  );
  const end = volumeBox(levels)[1];
  set(
    'uEnd',
    each((axis) => Math.min((end[axis] - level.origin[axis]) / level.mag[axis], level.size[axis]) - anchor[axis]),
  );
  gl.uniform2f(program.uniform('uPixel'), centre[0], centre[1]);
  gl.uniform1f(program.uniform('uEdge'), level.brickEdge);
}
