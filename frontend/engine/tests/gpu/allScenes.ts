import type { Vec3, VoxelType } from '../../src/chunks';
import { image, segments } from '../styles';
import { look, oblique, scene, straight, turn, type Scene } from './scenes';
import { noise, pyramid, volume, type Volume } from './volumes';

const grey = volume({ voxel: (level, x, y, z) => noise(level, x, y, z) & 255 });

/** Voxels of 8 x 8 x 30, mags that halve z later, and a box that begins far from 0. */
const stretched: Pick<Scene, 'voxelSize' | 'view'> = {
  voxelSize: [8, 8, 30],
  view: look([-950.7, 2044.3, 515.4], 6.1),
};
const stretchedLevels = pyramid(
  [100, 90, 40],
  [
    [1, 1, 1],
    [2, 2, 1],
    [4, 4, 2],
  ],
  [-1000, 2000, 500],
);

/** Bricks that are not there, as if they were still on the way. */
const holes = volume({
  voxel: (level, x, y, z) => noise(level, x, y, z) & 255,
  state: ({ level, x, y, z }) =>
    (level === 0 && (x + y + z) % 2 === 0) || (level === 1 && x === 1 && y === 0) ? 'missing' : 'here',
});

const empties = volume({
  fillValue: 77,
  voxel: (level, x, y, z) => noise(level, x, y, z) & 255,
  state: ({ x, y, z }) => ((x ^ y ^ z) & 1 ? 'fill' : 'here'),
});

/** The samples of a type, over all of its range, and the window that shows them. */
const types: readonly { type: VoxelType; window: [number, number]; sample: (bits: number) => number | bigint }[] = [
  { type: 'int8', window: [-128, 127], sample: (bits) => (bits & 255) - 128 },
  { type: 'uint16', window: [0, 65535], sample: (bits) => bits & 65535 },
  { type: 'int16', window: [-32768, 32767], sample: (bits) => (bits & 65535) - 32768 },
  { type: 'uint32', window: [0, 4294967295], sample: (bits) => bits },
  { type: 'int32', window: [-2147483648, 2147483647], sample: (bits) => bits - 2147483648 },
  { type: 'uint64', window: [2 ** 60, 2 ** 61], sample: (bits) => 2n ** 60n + BigInt(bits) * 2n ** 28n },
  { type: 'int64', window: [-(2 ** 50), 2 ** 50], sample: (bits) => (BigInt(bits) - 2n ** 31n) * 2n ** 19n },
  { type: 'float32', window: [-1.5, 2.5], sample: (bits) => Math.fround(-1.5 + (4 * bits) / 4294967296) },
  { type: 'float64', window: [1e-9, 3e-9], sample: (bits) => 1e-9 + (2e-9 * bits) / 4294967296 },
];

/** Window of 300 within 65,536: 16-bit values must arrive with all their bits. */
const narrow = volume({ voxelType: 'uint16', voxel: (level, x, y, z) => 40_000 + (noise(level, x, y, z) % 300) });

/** Balls of NaN, wide enough to have an inside that mixes with nothing. */
const withNaN = volume({
  voxelType: 'float32',
  voxel: (level, x, y, z) =>
    ((x >> 3) + (y >> 3) + (z >> 3)) % 5 === 0 ? NaN : Math.fround((noise(level, x, y, z) & 255) / 255),
});

/** Blocks of ids far beyond 2^53, which differ only in bits that a 64-bit float does not have. */
const bigIds = (block: number, state?: Volume['state']): Volume =>
  volume({
    kind: 'segmentation',
    voxelType: 'uint64',
    voxel: (level, x, y, z) => {
      const at = Math.max(1, block >> level);
      const bits = noise(0, Math.floor(x / at), Math.floor(y / at), Math.floor(z / at));
      return bits % 5 === 0 ? 0n : 2n ** 60n + BigInt(bits % 3) * 2n ** 33n + BigInt(bits % 1024);
    },
    ...(state && { state }),
  });
const cells = bigIds(6);
const dust = bigIds(2);
/** Every voxel another id: more than a palette holds. */
const chaos = volume({
  kind: 'segmentation',
  voxelType: 'uint64',
  voxel: (level, x, y, z) => 2n ** 55n + BigInt(noise(level, x, y, z)),
});
const oneId = 2n ** 60n + 2n ** 33n + 7n;

const narrowIds = (type: VoxelType, sample: (bits: number) => number | bigint): Volume =>
  volume({
    kind: 'segmentation',
    voxelType: type,
    voxel: (_, x, y, z) => sample(noise(0, x >> 2, y >> 2, z >> 2)),
  });

const at37 = look([50.3, 45.7, 40.2], 0.37, oblique);
const layer = (of: Volume, style: Scene['layers'][number]['style'], level = 0) => ({ volume: of, style, level });

export const allScenes: readonly Scene[] = [
  scene('u8 straight', { layers: [layer(grey, image)] }),
  scene('u8 straight nearest', { layers: [layer(grey, { ...image, smooth: false })] }),
  scene('u8 oblique', { view: at37, layers: [layer(grey, image)] }),
  scene('u8 oblique nearest', { view: at37, layers: [layer(grey, { ...image, smooth: false })] }),
  scene('a plane in the border between two bricks', {
    view: look([50.3, 32.05, 64.01], 0.4),
    layers: [layer(grey, image)],
  }),
  scene('turned by a quarter, where axes swap', {
    view: look([50.31, 45.72, 40.23], 0.5, turn([0, 0, 1], 90)),
    layers: [layer(grey, image)],
  }),
  scene('turned by a hair', {
    view: look([50.31, 45.72, 40.23], 0.5, turn([1, 1, 0], 0.01)),
    layers: [layer(grey, image)],
  }),
  scene('seen from far, all of it', { view: look([50.3, 45.7, 40.2], 1.9, oblique), layers: [layer(grey, image, 1)] }),
  scene('seen from near, 20 pixels a voxel', {
    view: look([31.9, 32.2, 31.97], 0.05, oblique),
    layers: [layer(grey, image)],
  }),
  scene('bricks in many pages', { budgetBytes: 3 * 2 ** 20, view: at37, layers: [layer(grey, image)] }),
  scene('bricks of 64', {
    view: look([70.3, 65.7, 64.2], 0.6, oblique),
    layers: [
      layer(
        volume({
          levels: pyramid([150, 130, 140], [[1, 1, 1]], [0, 0, 0], 64),
          voxel: (l, x, y, z) => noise(l, x, y, z) & 255,
        }),
        image,
      ),
    ],
  }),
  ...[0, 1, 2].map((level) =>
    scene(`long voxels, offset, uneven mags, level ${level}`, {
      ...stretched,
      layers: [
        layer(volume({ levels: stretchedLevels, voxel: (l, x, y, z) => noise(l, x, y, z) & 255 }), image, level),
      ],
    }),
  ),
  scene('long voxels, oblique', {
    ...stretched,
    view: { ...stretched.view, rotation: oblique },
    layers: [layer(volume({ levels: stretchedLevels, voxel: (l, x, y, z) => noise(l, x, y, z) & 255 }), image)],
  }),
  scene('screens of 2 pixels a CSS pixel', { devicePixelRatio: 2, view: at37, layers: [layer(grey, image)] }),
  ...[straight, oblique].flatMap((rotation, n) => [
    scene(`coarser levels where bricks are missing ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(holes, image)],
    }),
    scene(`finer levels where bricks are missing ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.7, rotation),
      layers: [layer(holes, image, 1)],
    }),
    scene(`bricks that are all fill value ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(empties, image)],
    }),
    ...types.map(({ type, window, sample }) =>
      scene(`${type} ${n}`, {
        view: look([50.3, 45.7, 40.2], 0.37, rotation),
        layers: [
          layer(volume({ voxelType: type, voxel: (l, x, y, z) => sample(noise(l, x, y, z)) }), { ...image, window }),
        ],
      }),
    ),
    scene(`uint16 in a narrow window ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(narrow, { ...image, window: [40_000, 40_300] })],
    }),
    scene(`NaN is drawn as nothing ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(withNaN, { ...image, window: [0, 1] })],
    }),
    scene(`ids beyond 2^53 ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(cells, segments)],
    }),
    scene(`hundreds of ids in a brick ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(dust, segments)],
    }),
    scene(`another id in every voxel ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(chaos, segments)],
    }),
    scene(`outlines across bricks, one selected ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(grey, image), layer(cells, { ...segments, outlines: true, opacity: 0.7, selected: oneId })],
    }),
    scene(`ids where bricks are missing ${n}`, {
      view: look([50.3, 45.7, 40.2], 0.37, rotation),
      layers: [layer(bigIds(8, holes.state), { ...segments, opacity: 0.5 })],
    }),
  ]),
  ...(
    [
      ['uint8', (bits) => bits % 7],
      ['uint16', (bits) => bits & 65535],
      ['uint32', (bits) => bits],
      ['int8', (bits) => (bits % 256) - 128],
      ['int64', (bits) => -BigInt(bits)],
      ['float64', (bits) => bits * 1024],
    ] as [VoxelType, (bits: number) => number | bigint][]
  ).map(([type, sample]) => scene(`${type} ids`, { view: at37, layers: [layer(narrowIds(type, sample), segments)] })),
  scene('colours that a person has set', {
    layers: [
      layer(cells, {
        ...segments,
        colors: new Map(
          Array.from({ length: 700 }, (_, n): [bigint, Vec3] => [2n ** 60n + BigInt(n), [n / 1024, 0.2, 1 - n / 1024]]),
        ),
      }),
    ],
  }),
  scene('ids that are all one outside what is stored', {
    layers: [
      layer(
        volume({
          kind: 'segmentation',
          voxelType: 'uint64',
          fillValue: 2n ** 63n + 5n,
          voxel: cells.voxel,
          state: empties.state,
        }),
        segments,
      ),
    ],
  }),
  scene('light added up, inverted, with gamma', {
    view: at37,
    layers: [
      layer(grey, { ...image, color: [0.9, 0.1, 0], window: [20, 200], gamma: 1.7 }),
      layer(holes, { ...image, color: [0, 0.8, 0.3], blend: 'additive', inverted: true, opacity: 0.6 }),
      layer(empties, { ...image, color: [0.2, 0.2, 1], blend: 'additive', gamma: 0.6, opacity: 0.8 }),
    ],
  }),
  scene('one over the other, half seen through', {
    view: at37,
    layers: [
      layer(grey, image),
      layer(narrow, { ...image, window: [40_000, 40_300], opacity: 0.4, color: [1, 0.5, 0] }),
    ],
  }),
  scene('a layer that is switched off', {
    layers: [
      layer(grey, image),
      layer(cells, { ...segments, visible: false }),
      layer(narrow, { ...image, visible: false }),
    ],
  }),
];
