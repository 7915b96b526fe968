import { createRenderer } from '../../src/gpu';
import { allScenes } from './allScenes';
import { frameOf } from './scenes';
import { bricksOf, voxelsOf } from './volumes';

/** What a test may ask of the page: one scene drawn, and its pixels. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** RGBA from the upper left corner, as base64. */
  readonly pixels: string;
}

/** Plenty for every scene that does not ask for less. */
const budgetBytes = 128 * 1024 * 1024;

/** Draws a scene on a canvas of its own and reads it back. */
function drawScene(name: string, width: number, height: number): Drawn {
  const scene = allScenes.find((candidate) => candidate.name === name);
  if (!scene) throw new Error(`There is no scene ${name}.`);
  const canvas = document.createElement('canvas');
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  document.body.replaceChildren(canvas);
  const renderer = createRenderer(canvas, { budgetBytes: scene.budgetBytes ?? budgetBytes });
  for (const volume of new Set(scene.layers.map((layer) => layer.volume)))
    for (const brick of bricksOf(volume)) {
      const state = volume.state(brick);
      if (state === 'refused') renderer.refuse(volume.source, brick);
      if (state === 'missing' || state === 'refused') continue;
      if (!renderer.upload(volume.source, brick, state === 'fill' ? null : voxelsOf(volume, brick)))
        throw new Error('There is no room for a brick.');
    }
  renderer.draw(frameOf(scene));
  const drawn = readBack(canvas);
  renderer.dispose();
  canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  return drawn;
}

function readBack(canvas: HTMLCanvasElement): Drawn {
  const gl = canvas.getContext('webgl2');
  if (!gl) throw new Error('no context');
  const { width, height } = canvas;
  const upsideDown = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upsideDown);
  const error = gl.getError();
  if (error !== gl.NO_ERROR) throw new Error(`WebGL reports error ${error}.`);
  let text = '';
  for (let y = height - 1; y >= 0; y--)
    text += String.fromCharCode(...upsideDown.subarray(4 * width * y, 4 * width * (y + 1)));
  return { width, height, pixels: btoa(text) };
}

Object.assign(window, { drawScene, isReady: true });
