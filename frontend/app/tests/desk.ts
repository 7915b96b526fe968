import { LayerVoxels, Replica, type Edit } from '@lamella/api/annotation';
import type { Engine, Level, Panel } from '@lamella/engine';
import { vi } from 'vitest';
import { TreesOnScreen } from '../src/features/annotations/skeletons/treesOnScreen';
import type { Volume } from '../src/features/annotations/volumes';
import type { Work } from '../src/features/annotations/work';
import { nothingOpen, useWorking } from '../src/features/annotations/working';
import { nowhere, useViewer, type Shown } from '../src/features/viewer/store';
import type { Hand } from '../src/features/viewer/tools/hand';
import { useMarks } from '../src/features/viewer/tools/marks/marks';
import { useToolOptions } from '../src/features/viewer/tools/options/options';

const layer = '5a0f9a86-6d1c-4b39-a6a4-0d4bd2d3a001';
const level: Level = { mag: [1, 1, 1], origin: [0, 0, 0], size: [64, 64, 32], brickEdge: 32 };
const panel: Panel = { id: 'xy', kind: 'xy', rectangle: { x: 0, y: 0, width: 64, height: 64 } };

/**
 * An annotation that is open, with one panel on the plane z = 16, where a CSS pixel is a voxel of one nanometre. What is painted is
 * what the annotation's own voxels say, with no host behind them; nodes are picked where they are drawn.
 */
export function desk() {
  const page = { devicePixelRatio: 1, localStorage: { setItem: vi.fn() }, location: { origin: 'http://127.0.0.1' } };
  vi.stubGlobal('window', Object.assign(new EventTarget(), page));
  const replica = new Replica('ada');
  const trees = new TreesOnScreen();
  trees.follow(replica.state, { trees: new Set(), comments: new Set(), branchPoints: new Set() });
  replica.subscribe((told) => {
    trees.follow(replica.state, told);
  });
  const steps: string[] = [];
  const perform = (edits: readonly Edit[], step: string = crypto.randomUUID()) => {
    if (steps.at(-1) !== step) steps.push(step);
    replica.perform(edits.map((edit) => ({ ...edit, step }) as never));
    return step;
  };
  let id = 0;
  let segment = 100;
  perform([{ op: 'createLayer', layer, name: 'Cells', largestSegment: '100' }]);
  steps.length = 0;
  const nothing = new BigUint64Array(32 ** 3);
  const reader = (places: readonly unknown[]) =>
    Promise.resolve({ version: 0, bricks: places.map(() => nothing.slice()) });
  const voxels = new LayerVoxels(replica, reader, { layer, levels: [level], hasFallback: false });
  const source = { id: layer, kind: 'segmentation', voxelType: 'uint64', levels: [level] };
  const volume = { layer, name: 'Cells', levels: [level], voxels, source } as unknown as Volume;
  const session = {
    newId: () => ++id,
    newStep: () => crypto.randomUUID(),
    newSegment: () => String(++segment),
    undo: (step = steps.at(-1)) => {
      if (step !== undefined) perform([{ op: 'undo', target: steps.splice(steps.indexOf(step), 1)[0] ?? '' }]);
      steps.pop();
    },
    get newestStep() {
      return steps.at(-1);
    },
    arrived: 'whole',
  };
  const work = {
    session,
    state: replica.state,
    trees,
    volumes: new Map([[layer, volume]]),
    perform,
    showNodeAt: vi.fn(),
  } as unknown as Work;
  const { nodes } = replica.state;
  const slotAt = (x: number, y: number) =>
    Array.from({ length: nodes.end }, (_, slot) => slot).find((slot) => {
      const [nx, ny] = nodes.read(slot).at;
      return (nodes.id[slot] ?? -1) >= 0 && Math.hypot(nx - x, ny - y) < 5;
    });
  let under = 0n;
  const engine = {
    pick: () => ({ position: [0, 0, 0], values: new Map([['Cells', { value: String(under) }]]) }),
    pickNode: slotAt,
  } as unknown as Engine;
  const shown = { voxelSize: [1, 1, 1], unit: 'nanometer' } as unknown as Shown;
  useViewer.setState({ shown, view: { ...nowhere, position: [32, 32, 16.5] }, panels: [panel], engine, tool: 'move' });
  useWorking.setState({ ...nothingOpen, work, mayEdit: true, activeLayer: layer, activeSegment: '7' });
  useToolOptions.setState({ radius: 2, isBall: false, overwrite: 'everywhere' });
  useMarks.setState({ brush: undefined, drawn: undefined, pulled: undefined, warning: undefined });

  const hand = (x: number, y: number, held: Partial<Hand> = {}): Hand => {
    return { x, y, panel, place: [x, y, 16.5], shift: false, ctrl: false, alt: false, isSecond: false, ...held };
  };
  return {
    replica,
    steps,
    hand,
    session,
    /** What a pick tells from now on. */
    lies: (value: bigint) => {
      under = value;
    },
    /** The segment at a voxel of the plane. */
    async at(x: number, y: number): Promise<bigint> {
      await voxels.settled();
      const brick = await voxels.read(0, [Math.floor(x / 32), Math.floor(y / 32), 0]);
      return brick[(x % 32) + 32 * ((y % 32) + 32 * 16)] ?? -1n;
    },
  };
}
