import { outcome } from './browser.js';

/** The address of a dataset in the viewer, at a place in voxels; one voxel along x a pixel. */
export function lamellaAddress(host, dataset, { position, voxelSize, hidden = [] }) {
  const at = position.map((along) => along + 0.5).join(',');
  const layers = hidden.map((name) => `${encodeURIComponent(name)}~h`).join(';');
  return `${host}/view/${dataset}#at=${at}&zoom=${voxelSize[0]}${layers ? `&layers=${layers}` : ''}`;
}

/**
 * Milliseconds from navigation until all that is visible was drawn, and of how many bricks that is. The engine notes on the
 * browser's timeline when the picture is complete; one that stays so for half a second is.
 */
export function lamellaDrawn(page) {
  return outcome(
    page,
    `new Promise((resolve) => {
    const look = () => {
      const mark = performance.getEntriesByName('lamella.settled').at(-1);
      if (mark && performance.now() - mark.startTime > 500) resolve({ at: mark.startTime, chunks: mark.detail });
      else setTimeout(look, 20);
    };
    look();
  })`,
  );
}

/** One slice further, as code for the page. */
export const lamellaStep = `() => {
  const { lamella } = window;
  const [x, y, z] = lamella.position;
  lamella.show({ position: [x, y, z + 1] });
}`;
