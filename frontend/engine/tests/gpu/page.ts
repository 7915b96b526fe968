import { createRenderer } from '../../src/gpu';
import { allScenes } from './allScenes';
import * as behaviours from './behaviours';
import { readBack, type Drawn } from './readBack';
import { frameOf } from './scenes';
import { bricksOf, voxelsOf } from './volumes';

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

Object.assign(window, { drawScene, ...behaviours, isReady: true });
