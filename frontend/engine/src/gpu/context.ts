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
  readonly program: WebGLProgram;
  /** Null for a name that the compiler removed: WebGL ignores what is set there. */
  uniform(name: string): WebGLUniformLocation | null;
}

/** Vertex attributes have the same place in every program, so that one vertex array serves all. */
export const attributes = ['aPosition', 'aBrick', 'aSlot'] as const;

/**
 * Compiles and links.
 * @throws Error with the compiler's own words; on a lost context none are needed, and the program draws nothing.
 */
export function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): Program {
  const program = gl.createProgram();
  for (const [type, text] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) break;
    gl.shaderSource(shader, text.trim());
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost())
      throw new Error(`A shader does not compile: ${gl.getShaderInfoLog(shader) ?? ''}`);
    gl.deleteShader(shader);
  }
  attributes.forEach((name, place) => {
    gl.bindAttribLocation(program, place, name);
  });
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`A shader does not link: ${gl.getProgramInfoLog(program) ?? ''}`);
  const found = new Map<string, WebGLUniformLocation | null>();
  return {
    program,
    uniform(name) {
      let location = found.get(name);
      if (location === undefined) found.set(name, (location = gl.getUniformLocation(program, name)));
      return location;
    },
  };
}
