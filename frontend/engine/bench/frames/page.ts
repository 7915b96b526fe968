import { wholeFrames } from './renderer';
import { ways } from './ways';

/** One line of the table, in milliseconds of a frame. */
export interface Measured {
  readonly name: string;
  readonly median: number;
  readonly best: number;
}

/** Draws frames until they are really there, and takes the time of each. */
export function time(
  name: string,
  gl: WebGL2RenderingContext,
  frames: number,
  draw: (frame: number) => void,
): Measured {
  const times: number[] = [];
  const pixel = new Uint8Array(4);
  for (let frame = -3; frame < frames; frame++) {
    const begin = performance.now();
    draw(frame);
    // Reading a pixel waits for all that was drawn before it.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    if (frame >= 0) times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return { name, median: times[times.length >> 1] ?? 0, best: times[0] ?? 0 };
}

/** A canvas of its own for every measurement; the one before goes. */
export function freshCanvas(): HTMLCanvasElement {
  const old = document.querySelector('canvas');
  old?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 800;
  old?.replaceWith(canvas);
  return canvas;
}

Object.assign(window, { measureAll: () => [...ways(), ...wholeFrames()], isReady: true });
