import { createRenderer } from '../../src/gpu';
import { readBack, type Drawn } from '../gpu/readBack';
import { manyNodes } from './many';
import { frameOf, skeletonScenes } from './scenes';

function drawSkeleton(name: string, width: number, height: number): Drawn {
  const scene = skeletonScenes.find((candidate) => candidate.name === name);
  if (!scene) throw new Error(`There is no scene ${name}.`);
  const canvas = document.createElement('canvas');
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  document.body.replaceChildren(canvas);
  const renderer = createRenderer(canvas, { budgetBytes: 2 ** 26 });
  renderer.draw(frameOf(scene));
  const drawn = readBack(canvas);
  renderer.dispose();
  canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  return drawn;
}

Object.assign(window, { drawSkeleton, manyNodes, isReady: true });
