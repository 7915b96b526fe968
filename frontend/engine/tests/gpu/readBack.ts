/** The pixels of a canvas. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** RGBA from the upper left corner, as base64. */
  readonly pixels: string;
}

/** All pixels of a canvas that was just drawn. @throws Error when WebGL reports an error. */
export function readBack(canvas: HTMLCanvasElement): Drawn {
  const { width, height } = canvas;
  const rows = readRows(canvas);
  let text = '';
  for (let y = 0; y < height; y++) text += String.fromCharCode(...rows.subarray(4 * width * y, 4 * width * (y + 1)));
  return { width, height, pixels: btoa(text) };
}

/** RGBA from the upper left corner. */
export function readRows(canvas: HTMLCanvasElement): Uint8Array {
  const gl = canvas.getContext('webgl2');
  if (!gl) throw new Error('no context');
  const { width, height } = canvas;
  const upsideDown = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upsideDown);
  const error = gl.getError();
  if (error !== gl.NO_ERROR) throw new Error(`WebGL reports error ${error}.`);
  const rows = new Uint8Array(upsideDown.length);
  for (let y = 0; y < height; y++)
    rows.set(upsideDown.subarray(4 * width * y, 4 * width * (y + 1)), 4 * width * (height - 1 - y));
  return rows;
}
