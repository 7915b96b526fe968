import type { BrickAddress, ChunkSource, Level } from '../../src/chunks';
import { bricksCrossed, planesOf } from '../../src/geometry';
import { createRenderer } from '../../src/gpu';
import type { Frame, Renderer } from '../../src/seams';
import type { Layer, Panel, Rotation } from '../../src/view';
import { image, panel, segments } from '../../tests/styles';
import { freshCanvas, time, type Measured } from './page';

const edge = 64;
const level: Level = { mag: [1, 1, 1], origin: [0, 0, 0], size: [1280, 1280, 1280], brickEdge: edge };

const sourceOf = (kind: ChunkSource['kind']): ChunkSource => ({
  id: kind,
  kind,
  voxelType: kind === 'image' ? 'uint8' : 'uint64',
  levels: [level],
  channels: 1,
  timepoints: 1,
  fillValue: kind === 'image' ? 0 : 0n,
  read: () => Promise.reject(new Error('Nothing is read here.')),
});

const images: Layer = { id: 'image', source: sourceOf('image'), style: { ...image, window: [20, 235] } };
const labels: Layer = { id: 'labels', source: sourceOf('segmentation'), style: { ...segments, opacity: 0.4 } };

const four = [
  panel('xy', 0, 0, 640, 400),
  panel('yz', 640, 0, 640, 400),
  panel('xz', 0, 400, 640, 400),
  panel('3d', 640, 400, 640, 400),
];
const one = [panel('xy', 0, 0, 1280, 800)];

/** One brick's voxels serve for all: what they hold makes no difference to the time. */
const voxels = new Map<string, ArrayBuffer>([
  ['image', Uint8Array.from({ length: edge ** 3 }, (_, n) => 128 + 100 * Math.sin(n * 0.37)).buffer],
  [
    'labels',
    BigUint64Array.from(
      { length: edge ** 3 },
      (_, n) => 2n ** 60n + BigInt(((n & 63) >> 3) + 8 * (((n >> 6) & 63) >> 4) + 32 * (n >> 16)),
    ).buffer,
  ],
]);

function frameOf(layers: readonly Layer[], panels: readonly Panel[], z: number, rotation: Rotation): Frame {
  return {
    view: {
      position: [641.3, 637.2, z],
      unitsPerPixel: 1,
      rotation,
      camera: { rotation: [0.35, -0.35, -0.15, 0.85], unitsPerPixel: 3, perspective: true },
    },
    voxelSize: [1, 1, 1],
    panels,
    layers,
    levels: new Map(layers.map(({ id }) => [id, 0])),
    crossLines: true,
    devicePixelRatio: 1,
  };
}

/** Puts all bricks of a frame on the GPU that are not there; those of frames before go when room is needed. */
class Uploads {
  private readonly here = new Map<string, { layer: Layer; brick: BrickAddress }>();
  constructor(private readonly renderer: Renderer) {}

  put({ layers, panels, view, voxelSize }: Frame): void {
    for (const layer of layers)
      for (const plane of panels.flatMap((each) => planesOf(each, view, voxelSize)))
        for (const { x, y, z } of bricksCrossed(plane, level, 0.5)) {
          const key = `${layer.id} ${x} ${y} ${z}`;
          if (this.here.has(key)) continue;
          const brick = { level: 0, x, y, z, channel: 0, time: 0 };
          while (!this.renderer.upload(layer.source, brick, voxels.get(layer.id) ?? null)) this.evictOldest();
          this.here.set(key, { layer, brick });
        }
  }

  private evictOldest(): void {
    const [oldest] = this.here;
    if (!oldest) throw new Error('The budget holds not even one frame.');
    this.here.delete(oldest[0]);
    this.renderer.evict(oldest[1].layer.source, oldest[1].brick);
  }
}

const straight: Rotation = [0, 0, 0, 1];
const turned: Rotation = [0.3, 0.4, 0.1, Math.sqrt(1 - 0.09 - 0.16 - 0.01)];

/** The renderer itself: one panel, four panels, with ids, turned, and paging through z with all uploads. */
export function wholeFrames(): Measured[] {
  const measured: Measured[] = [];
  const measure = (
    name: string,
    layers: readonly Layer[],
    panels: readonly Panel[],
    rotation: Rotation,
    step: number,
  ) => {
    const canvas = freshCanvas();
    canvas.style.cssText = 'width: 1280px; height: 800px; display: block';
    const renderer = createRenderer(canvas, { budgetBytes: 512 * 2 ** 20 });
    const gl = canvas.getContext('webgl2');
    if (!gl) throw new Error('no WebGL2');
    const uploads = new Uploads(renderer);
    measured.push(
      time(name, gl, 64, (n) => {
        const frame = frameOf(layers, panels, 600.5 + step * n, rotation);
        uploads.put(frame);
        renderer.draw(frame);
      }),
    );
    renderer.dispose();
  };
  measure('renderer: one panel, u8', [images], one, straight, 0);
  measure('renderer: four panels, u8', [images], four, straight, 0);
  measure('renderer: four panels, u8, oblique', [images], four, turned, 0);
  measure('renderer: four panels, u8 and u64 ids', [images, labels], four, straight, 0);
  measure('renderer: four panels, u8 and u64 ids, oblique', [images, labels], four, turned, 0);
  measure('renderer: paging z, four panels, u8, with uploads', [images], four, straight, 1);
  measure('renderer: paging z, four panels, u8 and ids, with uploads', [images, labels], four, straight, 1);
  return measured;
}
