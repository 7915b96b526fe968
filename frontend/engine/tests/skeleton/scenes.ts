import type { Vec3 } from '../../src/chunks';
import type { Frame } from '../../src/seams';
import { plainLook, Skeleton, type SkeletonLook } from '../../src/skeleton';
import type { Panel, Rotation, View } from '../../src/view';
import { look, oblique, straight, threePanels, turn } from '../gpu/scenes';
import { random } from '../random';
import { panel } from '../styles';

/** Trees to be drawn by the renderer and by the reference. */
export interface SkeletonScene {
  readonly name: string;
  readonly voxelSize: Vec3;
  readonly view: View;
  readonly panels: readonly Panel[];
  readonly skeleton: Skeleton;
  readonly look: SkeletonLook;
  readonly devicePixelRatio: number;
}

const centre: Vec3 = [50.3, 45.7, 40.21];

/** Some trees around the centre: marks, radii, a hidden tree, one without edges, freed slots, slots far apart. */
function grown(count: number): Skeleton {
  const next = random(7);
  const skeleton = new Skeleton();
  const colors: Vec3[] = [
    [0.9, 0.3, 0.2],
    [0.2, 0.8, 0.4],
    [0.3, 0.5, 1],
    [1, 1, 0],
  ];
  colors.forEach((color, n) => {
    skeleton.setTree(n, { color, visible: n !== 3, edgesVisible: n !== 2 });
  });
  // A slot every 700: several rows, mostly empty.
  for (let n = 0; n < count; n++) {
    const at = centre.map((middle) => middle + 60 * (next() - 0.5)) as unknown as Vec3;
    const marks = { branchPoint: n % 5 === 1, comment: n % 4 === 2 };
    skeleton.setNode(700 * n, at, 1 + 8 * next(), n % 4, marks);
    if (n >= 4) skeleton.setEdge(900 * n, 700 * n, 700 * (n - 4));
  }
  skeleton.removeNode(700 * 6);
  skeleton.removeEdge(900 * 9);
  skeleton.setNode(700 * 8, centre, 4, 0, { comment: true });
  return skeleton;
}

function scene(name: string, of: Partial<SkeletonScene>): SkeletonScene {
  return {
    name,
    voxelSize: [1, 1, 1],
    view: look(centre, 0.31),
    panels: threePanels,
    skeleton: grown(18),
    look: { ...plainLook, reach: 12, active: 700 * 12 },
    devicePixelRatio: 1,
    ...of,
  };
}

const space = [panel('3d', 0, 0, 300, 220)];
const camera = (rotation: Rotation, perspective: boolean): View => ({
  ...look(centre, 0.31),
  camera: { rotation, unitsPerPixel: 0.4, perspective },
});

export const skeletonScenes: readonly SkeletonScene[] = [
  scene('in three planes', {}),
  scene('in oblique planes of voxels that are no cubes', {
    view: look(centre, 1.1, oblique),
    voxelSize: [4, 4, 9],
    look: { ...plainLook, reach: 50, lineWidth: 3, nodeRadius: [1, 9], active: 0 },
  }),
  scene('with two screen pixels to a CSS pixel', { devicePixelRatio: 2 }),
  scene('in space, parallel', { panels: space, view: camera(straight, false) }),
  scene('in space, turned and in perspective', { panels: space, view: camera(turn([1, 2, 3], 70), true) }),
  scene('in space, partly behind the eye', {
    panels: [panel('3d', 0, 0, 40, 30)],
    view: camera(turn([2, 1, 0], 50), true),
  }),
];

export function frameOf({ view, voxelSize, panels, skeleton, look, devicePixelRatio }: SkeletonScene): Frame {
  return {
    view,
    voxelSize,
    panels,
    layers: [],
    levels: new Map(),
    crossLines: false,
    devicePixelRatio,
    skeleton: { skeleton, look },
  };
}
