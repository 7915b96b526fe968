/** The address of a dataset in the viewer, at a place in voxels; one voxel along x a pixel. */
export function lamellaAddress(host, dataset, { position, voxelSize, hidden = [] }) {
  const at = position.map((along) => along + 0.5).join(',');
  const layers = hidden.map((name) => `${encodeURIComponent(name)}~h`).join(';');
  return `${host}/view/${dataset}#at=${at}&zoom=${voxelSize[0]}${layers ? `&layers=${layers}` : ''}`;
}

/** How many bricks are visible; 0 while any is missing. As code for the page. */
export const lamellaComplete = `() => {
  const { settled, visible } = window.lamella?.status ?? {};
  return settled ? visible : 0;
}`;

/** One slice further, as code for the page. */
export const lamellaStep = `() => {
  const { lamella } = window;
  const [x, y, z] = lamella.position;
  lamella.show({ position: [x, y, z + 1] });
}`;
