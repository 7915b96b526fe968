import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BrickRefused } from '../src/chunks';
import { Engine, type Fault } from '../src/engine';
import { NoGraphics } from '../src/seams';
import { Skeleton } from '../src/skeleton';
import { BookRenderer } from './renderers';
import { flat, settle } from './scenes';
import { image } from './styles';
import { HeldSource, camera, pyramid } from './sources';

const rotation = [0, 0, 0, 1] as const;
const at = (x: number, y: number, z: number, unitsPerPixel = 1) => ({
  position: [x, y, z] as const,
  unitsPerPixel,
  rotation,
  camera,
});

describe('The engine', () => {
  let frames: FrameRequestCallback[] = [];
  let renderers: BookRenderer[] = [];
  let faults: Fault[] = [];
  let listeners: Map<string, (event: Event) => void>;
  let engine: Engine;
  const canvas = {
    addEventListener: (name: string, listener: (event: Event) => void) => listeners.set(name, listener),
    removeEventListener: (name: string) => listeners.delete(name),
  } as unknown as HTMLCanvasElement;

  const make = (gpuBytes = 64 * 2 ** 20) =>
    new Engine({
      canvas,
      budgets: { gpuBytes },
      onError: (fault) => faults.push(fault),
      limits: { firstWait: 1, longestWait: 1, retries: 1 },
      renderer: (_, { budgetBytes }) => {
        const renderer = new BookRenderer(budgetBytes);
        renderers.push(renderer);
        return renderer;
      },
    });

  /** Runs the frames that were asked for. */
  const run = () => {
    for (const frame of frames.splice(0)) frame(performance.now());
  };

  const look = (source: HeldSource, view = at(1040.5, 1040.5, 1040.5), size = 64) => {
    engine.setVoxelSize([1, 1, 1]);
    engine.setPanels([flat('xy', size, size)]);
    engine.setLayers([{ id: 'em', source, style: image }]);
    engine.setView(view);
  };

  const answerAll = async (source: HeldSource) => {
    run();
    while (source.open.size > 0) {
      for (const read of [...source.open.values()]) {
        const voxels = source.voxels(read.brick);
        new Uint8Array(voxels).fill(read.brick.level + 1);
        read.answer(voxels);
      }
      await settle();
      run();
    }
  };

  beforeEach(() => {
    frames = [];
    renderers = [];
    faults = [];
    listeners = new Map();
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
    vi.stubGlobal('devicePixelRatio', 1);
    engine = make();
  });

  afterEach(() => {
    engine.dispose();
    vi.unstubAllGlobals();
  });

  const volume = () => new HeldSource('em', pyramid([2048, 2048, 2048]));

  test('draws once for many changes, and not at all when nothing changed', async () => {
    const source = volume();
    look(source);
    look(source);
    expect(frames.length).toBe(1);
    await answerAll(source);
    run();
    const drawn = renderers[0]?.frames.length;
    expect(frames.length).toBe(0);
    expect(renderers[0]?.frames.length).toBe(drawn);
  });

  test('says when all that is visible is drawn', async () => {
    const source = volume();
    look(source);
    let settled = false;
    void engine.settled().then(() => (settled = true));
    run();
    await settle();
    expect(settled).toBe(false);
    await answerAll(source);
    await settle();
    expect(settled).toBe(true);
    expect(engine.status()).toMatchObject({ settled: true, missing: 0 });
    engine.setView(at(100.5, 100.5, 100.5));
    expect(engine.status().settled).toBe(false);
  });

  test('picks the finest voxel that is here', async () => {
    const source = volume();
    look(source);
    run();
    expect(engine.pick(32, 32)?.values.get('em')).toBeUndefined();
    await answerAll(source);
    expect(engine.pick(32, 32)).toEqual({
      panel: 'xy',
      position: [1040.5, 1040.5, 1040.5],
      values: new Map([['em', { value: 1, level: 0 }]]),
    });
    expect(engine.pick(64, 64)).toBeUndefined();
  });

  test('picks ids beyond 2^53 exactly', async () => {
    const source = new HeldSource('ids', pyramid([64, 64, 64]), 'uint64');
    look(source, at(40.5, 40.5, 40.5), 16);
    run();
    for (const read of [...source.open.values()]) {
      const voxels = source.voxels(read.brick);
      new BigUint64Array(voxels).fill(18_446_744_073_709_551_557n);
      read.answer(voxels);
    }
    await settle();
    run();
    expect(engine.pick(8, 8)?.values.get('em')).toEqual({ value: 18_446_744_073_709_551_557n, level: 0 });
  });

  test('answers with the fill value where nothing is stored', async () => {
    const source = volume();
    look(source);
    run();
    for (const read of [...source.open.values()]) read.answer(null);
    await settle();
    expect(engine.pick(0, 0)?.values.get('em')).toEqual({ value: 0, level: 0 });
  });

  test('draws a coarser level and says so when the GPU has no room', async () => {
    engine.dispose();
    engine = make(4 * 32 ** 3);
    const source = volume();
    look(source, undefined, 512);
    await answerAll(source);
    expect(engine.status()).toMatchObject({ settled: true });
    expect(renderers[1]?.mostBytes).toBeLessThanOrEqual(4 * 32 ** 3);
  });

  test('says once that the GPU is fuller than its budget says, and draws what fits', async () => {
    const source = volume();
    look(source, undefined, 128);
    run();
    const [renderer] = renderers;
    if (!renderer) throw new Error('No renderer was made.');
    // A GPU that has less than was declared: it refuses what the budget would allow.
    const upload = renderer.upload.bind(renderer);
    renderer.upload = (...brick) => renderer.held.size < 12 && upload(...brick);
    await answerAll(source);
    for (let step = 1; step < 5; step++) {
      engine.setView(at(1040.5 + step, 1040.5, 1040.5));
      await answerAll(source);
    }
    expect(engine.status().settled).toBe(true);
    expect(renderer.frames.at(-1)?.levels.get('em')).toBeGreaterThan(0);
    expect(faults.map(({ kind }) => kind)).toEqual(['gpuFull']);

    // However it is shown, it is the same much: nothing finer is tried in vain, and nothing is said again.
    const drawn = renderer.frames.length;
    for (const gamma of [1.2, 1.4, 1.6]) {
      engine.setVoxelSize([1, 1, 1]);
      engine.setLayers([{ id: 'em', source, style: { ...image, gamma } }]);
      engine.refresh();
      await answerAll(source);
    }
    expect(renderer.frames.slice(drawn).every(({ levels }) => (levels.get('em') ?? 0) > 0)).toBe(true);
    // Another zoom is worth a try, which ends the same.
    engine.setView(at(1045.5, 1040.5, 1040.5, 0.9));
    await answerAll(source);
    expect(faults).toHaveLength(1);
    // Another channel is other voxels.
    engine.setLayers([{ id: 'em', source, style: { ...image, channel: 1 } }]);
    await answerAll(source);
    expect(faults.map(({ kind }) => kind)).toEqual(['gpuFull', 'gpuFull']);
  });

  test('says again that the GPU is full where the one that came back is so: what was said of the one before is gone', async () => {
    const source = volume();
    look(source, undefined, 128);
    run();
    const narrow = () => {
      const renderer = renderers.at(-1);
      if (!renderer) throw new Error('No renderer was made.');
      const upload = renderer.upload.bind(renderer);
      renderer.upload = (...brick) => renderer.held.size < 12 && upload(...brick);
    };
    narrow();
    await answerAll(source);
    listeners.get('webglcontextlost')?.({ preventDefault: () => undefined } as Event);
    listeners.get('webglcontextrestored')?.({} as Event);
    narrow();
    await answerAll(source);
    expect(faults.map(({ kind }) => kind)).toEqual(['gpuFull', 'contextLost', 'gpuFull']);
  });

  test('draws neither cross lines nor trees while it is to be bare', async () => {
    const source = volume();
    look(source);
    const skeleton = new Skeleton();
    engine.setSkeleton(skeleton);
    await answerAll(source);
    const over = () => {
      run();
      const { crossLines, skeleton } = renderers[0]?.frames.at(-1) ?? {};
      return [crossLines, skeleton?.skeleton];
    };
    expect(over()).toEqual([true, skeleton]);
    engine.setBare(true);
    expect(over()).toEqual([false, undefined]);
    engine.setBare(false);
    expect(over()).toEqual([true, skeleton]);
  });

  test('brings the picture back from main memory after a lost context', async () => {
    const source = volume();
    look(source);
    await answerAll(source);
    const asked = source.asked.length;
    listeners.get('webglcontextlost')?.({ preventDefault: () => undefined } as Event);
    expect(faults.map(({ kind }) => kind)).toEqual(['contextLost']);
    expect(engine.status().settled).toBe(false);

    // To try again gets nothing back that the browser has, and says so.
    engine.start();
    run();
    expect(renderers).toHaveLength(1);
    expect(faults.map(({ kind }) => kind)).toEqual(['contextLost', 'contextLost']);

    let renderersThen: number | undefined;
    engine.on('contextRestored', () => (renderersThen = renderers.length));
    listeners.get('webglcontextrestored')?.({} as Event);
    // Said before the new renderer is made: what goes wrong with that one stays said.
    expect([renderersThen, renderers.length]).toEqual([1, 2]);
    run();
    expect(engine.status().settled).toBe(true);
    expect(source.asked.length).toBe(asked);
    expect(renderers[1]?.held.size).toBeGreaterThan(0);
  });

  test('says in words that there is no WebGL2, and can try again', () => {
    engine.dispose();
    let broken = true;
    engine = new Engine({
      canvas,
      onError: (fault) => faults.push(fault),
      renderer: () => {
        if (broken) throw new NoGraphics();
        return new BookRenderer(1);
      },
    });
    expect(faults[0]?.kind).toBe('noGraphics');
    expect(faults[0]?.message).toMatch(/WebGL2/);
    broken = false;
    engine.start();
    run();
    expect(faults.length).toBe(1);
  });

  test('lists refused bricks with their cause', async () => {
    const source = volume();
    look(source);
    run();
    for (const read of [...source.open.values()]) read.refuse(new BrickRefused('The disk is on fire.', false));
    await settle();
    run();
    expect(engine.refused()[0]?.cause).toBe('The disk is on fire.');
    expect(engine.status().settled).toBe(true);
  });

  test('aborts everything when it is disposed', () => {
    const source = volume();
    look(source);
    run();
    expect(source.open.size).toBeGreaterThan(0);
    engine.dispose();
    expect(source.open.size).toBe(0);
    expect(renderers[0]?.disposed).toBe(true);
  });

  test('a brick that is painted on is on the GPU again with the next frame, and nothing is fetched for it', async () => {
    const source = new HeldSource('volume', pyramid([64, 64, 64]));
    look(source, at(16.5, 16.5, 16.5), 16);
    await answerAll(source);
    const [renderer] = renderers;
    const asked = source.asked.length;
    const uploads = renderer?.uploaded.length ?? 0;
    const drawn = renderer?.frames.length ?? 0;
    const brick = { level: 0, x: 0, y: 0, z: 0, channel: 0, time: 0 };
    const before = engine.brick(source, brick);
    expect(engine.patchBrick(source, brick, (voxels) => new Uint8Array(voxels).fill(77, 0, 1))).toBe(true);
    run();
    expect(source.asked).toHaveLength(asked);
    expect(renderer?.uploaded.slice(uploads)).toContain('volume|0|0,0,0|0,0');
    expect(renderer?.frames).toHaveLength(drawn + 1);
    expect([...new Uint8Array(engine.brick(source, brick) ?? new ArrayBuffer(0), 0, 2)]).toEqual([77, 1]);
    // Whoever holds the voxels of before still has those.
    expect(new Uint8Array(before ?? new ArrayBuffer(0))[0]).toBe(1);
  });

  test('a brick of which only the source knows the change is asked for again', async () => {
    const source = new HeldSource('volume', pyramid([64, 64, 64]));
    look(source, at(16.5, 16.5, 16.5), 16);
    await answerAll(source);
    const asked = source.asked.length;
    const brick = { level: 0, x: 0, y: 0, z: 0, channel: 0, time: 0 };
    expect(engine.patchBrick(source, brick, null)).toBe(false);
    run();
    expect(source.asked).toHaveLength(asked + 1);
  });

  test('a brick of nothing but fill value can be painted on, and one that is not here is not touched', async () => {
    const source = new HeldSource('volume', pyramid([64, 64, 64]));
    look(source, at(16.5, 16.5, 16.5), 16);
    run();
    while (source.open.size > 0) {
      for (const read of [...source.open.values()]) read.answer(null);
      await settle();
      run();
    }
    const brick = { level: 0, x: 0, y: 0, z: 0, channel: 0, time: 0 };
    expect(engine.brick(source, brick)).toBeNull();
    const bytes = engine.status().hostBytes;
    expect(engine.patchBrick(source, brick, (voxels) => new Uint8Array(voxels).fill(5, 9, 10))).toBe(true);
    expect([...new Uint8Array(engine.brick(source, brick) ?? new ArrayBuffer(0), 8, 3)]).toEqual([0, 5, 0]);
    expect(engine.status().hostBytes).toBe(bytes + 32 ** 3);
    const other = { ...brick, level: 1, x: 1 };
    expect(engine.patchBrick(source, other, () => expect.unreachable())).toBe(false);
  });
});
