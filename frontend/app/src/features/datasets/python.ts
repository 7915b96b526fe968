import type { DatasetDetailsFragment } from '@lamella/api';

type Layer = DatasetDetailsFragment['layers'][number];

/**
 * A script that reads a box of one layer into a numpy array: the standard library and numpy are all it needs. It is right for every
 * layer, because all that differs (brick edge, voxel type, fill value, where the level begins) is written into it.
 */
export function pythonSnippet(
  dataset: Pick<DatasetDetailsFragment, 'id' | 'name' | 'access'>,
  layer: Layer,
  origin: string,
): string {
  const mag = layer.mags[0];
  if (!mag) return '# This layer has no magnification to read.';
  const edge = Math.min(mag.brickEdge, mag.size.x, mag.size.y, mag.size.z);
  const from = (axis: 'x' | 'y' | 'z') => Math.max(0, Math.floor((mag.size[axis] - edge) / 2));
  const size = (axis: 'x' | 'y' | 'z') => Math.min(mag.brickEdge, mag.size[axis]);
  const type = `<${layer.voxelType[0]?.toLowerCase() ?? 'u'}${String(Number(layer.voxelType.slice(1)) / 8)}`;
  const fill = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(layer.fillValue) ? layer.fillValue : `float("${layer.fillValue}")`;
  const token =
    dataset.access === 'PUBLIC'
      ? 'headers = {}'
      : 'headers = {"Authorization": "Bearer " + os.environ.get("LAMELLA_TOKEN", "")}  # or paste a token here';
  const name = encodeURIComponent(layer.name);
  return `import os, urllib.request
import numpy as np

# ${dataset.name.replace(/\s+/g, ' ')}, layer ${layer.name}, magnification ${mag.mag}
bricks = "${origin}/bricks/${dataset.id}/${name}/${layer.contentVersion}/${mag.mag}"
${token}
edge, dtype, fill = ${String(mag.brickEdge)}, "${type}", ${fill}

def brick(x, y, z):
    """One brick as an array [z, y, x]."""
    request = urllib.request.Request(f"{bricks}/{x}-{y}-{z}", headers={**headers, "Accept-Encoding": "identity"})
    with urllib.request.urlopen(request) as answer:
        if answer.status == 204:  # nothing stored: all fill value
            return np.full((edge, edge, edge), fill, dtype)
        return np.frombuffer(answer.read(), dtype).reshape(edge, edge, edge)

def box(begin, size):
    """Voxels from begin (x, y, z) on, as an array [z, y, x]."""
    first = [b // edge for b in begin]
    last = [(b + s - 1) // edge for b, s in zip(begin, size)]
    whole = np.block([[[brick(x, y, z) for x in range(first[0], last[0] + 1)]
                       for y in range(first[1], last[1] + 1)] for z in range(first[2], last[2] + 1)])
    x, y, z = (b - f * edge for b, f in zip(begin, first))
    return whole[z:z + size[2], y:y + size[1], x:x + size[0]]

voxels = box(begin=(${[from('x'), from('y'), from('z')].join(', ')}), size=(${[size('x'), size('y'), size('z')].join(', ')}))
print(voxels.shape, voxels.dtype, voxels.min(), voxels.max())`;
}
