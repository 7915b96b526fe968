import { NoGraphics } from '../seams';

/** A WebGL2 context, and what of the optional parts it has. */
export interface Context {
  readonly gl: WebGL2RenderingContext;
  /** 32-bit floats can be mixed by the texture unit; without it, smooth drawing mixes them in the shader. */
  readonly floatLinear: boolean;
  /** 16-bit integers have a texture format of their own; without it they lie as 32-bit floats. */
  readonly norm16: boolean;
}

/**
 * Opens the canvas for drawing.
 * @throws NoGraphics when the browser gives no WebGL2 here.
 */
export function openContext(canvas: HTMLCanvasElement): Context {
  const gl = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: true,
    stencil: true,
    preserveDrawingBuffer: false,
    powerPreference: 'high-performance',
  });
  if (!gl) throw new NoGraphics();
  return {
    gl,
    floatLinear: gl.getExtension('OES_texture_float_linear') !== null,
    norm16: gl.getExtension('EXT_texture_norm16') !== null,
  };
}

/** A linked pair of shaders with its uniforms by name. */
export interface Program {
  /** Draws with it from here on. The first time waits for the compiler, and throws its words where it refuses. */
  use(): void;
  /** Null for a name that the compiler removed: WebGL ignores what is set there. */
  uniform(name: string): WebGLUniformLocation | null;
  dispose(): void;
}

/** Vertex attributes have the same place in every program, so that one vertex array serves all. */
export const attributes = ['aPosition', 'aBrick', 'aSlot'] as const;

/**
 * Begins to compile and link, and does not wait: only the first use asks how it went, so that programs that are made early compile
 * while bricks are on their way. On a lost context nothing is refused, and the program draws nothing.
 * @param samplers Texture units by the samplers' names.
 */
export function link(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  samplers: Readonly<Record<string, number>> = {},
): Program {
  const program = gl.createProgram();
  const shaders: WebGLShader[] = [];
  for (const [type, text] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) break;
    gl.shaderSource(shader, text.trim());
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    shaders.push(shader);
  }
  attributes.forEach((name, place) => {
    gl.bindAttribLocation(program, place, name);
  });
  gl.linkProgram(program);
  const found = new Map<string, WebGLUniformLocation | null>();
  let isKnown = false;
  const uniform = (name: string) => {
    let location = found.get(name);
    if (location === undefined) found.set(name, (location = gl.getUniformLocation(program, name)));
    return location;
  };
  return {
    use() {
      if (!isKnown && !gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
        throw new Error(`A shader does not compile: ${wordsOf(gl, program, shaders)}`);
      gl.useProgram(program);
      if (isKnown) return;
      isKnown = true;
      for (const shader of shaders.splice(0)) gl.deleteShader(shader);
      for (const [name, unit] of Object.entries(samplers)) gl.uniform1i(uniform(name), unit);
    },
    uniform,
    dispose() {
      for (const shader of shaders) gl.deleteShader(shader);
      gl.deleteProgram(program);
    },
  };
}

/** Why a program is refused: its shaders' words, or those about both together. */
function wordsOf(gl: WebGL2RenderingContext, program: WebGLProgram, shaders: readonly WebGLShader[]): string {
  return [...shaders.map((shader) => gl.getShaderInfoLog(shader)), gl.getProgramInfoLog(program)]
    .filter((words) => words)
    .join('\n');
}
