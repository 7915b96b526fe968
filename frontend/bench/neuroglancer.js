import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const folder = fileURLToPath(new URL('neuroglancer', import.meta.url));

/** The built page of neuroglancer; installs and builds it the first time. */
export function neuroglancerPage() {
  const dist = join(folder, 'dist');
  if (!existsSync(join(dist, 'index.html'))) {
    const run = (...command) => execFileSync('npm', command, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    run('install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error');
    run('run', 'build', '--silent');
  }
  return dist;
}

/** The address of a four-panel view of an image and, if given, labels; places in voxels, one voxel a pixel. */
export function neuroglancerAddress(server, { image, labels, position, voxelSize }) {
  const layers = [{ type: 'image', source: `${server}/${image}/|zarr:`, name: 'image' }];
  if (labels) layers.push({ type: 'segmentation', source: `${server}/${labels}/|zarr:`, name: 'labels' });
  const [x, y, z] = voxelSize.map((nanometres) => [nanometres * 1e-9, 'm']);
  const state = {
    dimensions: { x, y, z },
    position,
    crossSectionScale: 1,
    projectionScale: 1024,
    layers,
    showAxisLines: true,
    layout: '4panel',
  };
  return `${server}/#!${encodeURIComponent(JSON.stringify(state))}`;
}

/** How many chunks are visible; 0 while any is missing. As code for the page. */
export const neuroglancerComplete = `() => {
  const { viewer } = window;
  if (!viewer?.isReady?.() || viewer.display.panels.size === 0) return 0;
  let wanted = 0;
  let here = 0;
  for (const { layer } of viewer.layerManager.managedLayers)
    for (const { layerChunkProgressInfo: info } of layer?.renderLayers ?? []) {
      wanted += info?.numVisibleChunksNeeded ?? 0;
      here += info?.numVisibleChunksAvailable ?? 0;
    }
  return here === wanted ? wanted : 0;
}`;

/** One slice further, as code for the page. */
export const neuroglancerStep = `() => {
  const { position } = window.viewer.navigationState;
  position.value[2] += 1;
  position.changed.dispatch();
}`;
