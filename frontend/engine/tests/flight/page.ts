import { createEngine, type Fault, type Status, type Vec3 } from '../../src';
import { image, panel } from '../styles';
import { SparseSource } from './sparse';

/** What a flight found; byte counts are the highest seen at any frame. */
export interface Flight {
  /** Milliseconds from the start until something, and until everything visible, was drawn. */
  readonly firstPicture: number;
  readonly allDrawn: number;
  readonly seconds: number;
  readonly frames: number;
  readonly bricks: number;
  readonly empty: number;
  readonly asked: number;
  readonly aborted: number;
  readonly mostOpen: number;
  readonly hostBytes: number;
  readonly gpuBytes: number;
  readonly uploads: number;
  readonly openAtEnd: number;
  readonly settled: boolean;
  readonly last: Status;
  readonly faults: readonly Fault[];
}

export interface FlightPlan {
  /** Bricks with voxels after which the flight is over. */
  readonly bricks: number;
  readonly hostBytes: number;
  readonly gpuBytes: number;
  /** Milliseconds that each answer takes. */
  readonly latency: number;
}

const panels = (['xy', 'xz', 'yz'] as const).map((kind, n) => panel(kind, 200 * n, 0, 200, 400));

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Flies in circles through the part that is present, at zooms that change, and looks at the budgets at every frame. */
async function fly({ bricks, hostBytes, gpuBytes, latency }: FlightPlan): Promise<Flight> {
  const canvas = document.querySelector('canvas');
  if (!canvas) throw new Error('The page has no canvas.');
  const faults: Fault[] = [];
  const begin = performance.now();
  const engine = createEngine({ canvas, budgets: { hostBytes, gpuBytes }, onError: (fault) => faults.push(fault) });
  const source = new SparseSource(latency);
  let [frames, uploads, mostHost, mostGpu, firstPicture] = [0, 0, 0, 0, 0];
  engine.on('frame', (frame) => {
    frames++;
    uploads += frame.uploads;
    if (frame.uploads > 0 && !firstPicture) firstPicture = performance.now() - begin;
    const status = engine.status();
    mostHost = Math.max(mostHost, status.hostBytes);
    mostGpu = Math.max(mostGpu, status.gpuBytes);
  });
  const camera = { rotation: [0, 0, 0, 1], unitsPerPixel: 4, perspective: true } as const;
  const look = (position: Vec3, unitsPerPixel: number, angle: number) => {
    const turned = [0, Math.sin(angle / 2), 0, Math.cos(angle / 2)] as const;
    engine.setView({ position, unitsPerPixel, rotation: turned, camera });
  };
  engine.setPanels(panels);
  engine.setVoxelSize([1, 1, 1]);
  engine.setLayers([{ id: 'sparse', source, style: image }]);
  look([32_768.5, 32_768.5, 32_768.5], 1, 0);
  await engine.settled();
  const allDrawn = performance.now() - begin;
  for (let step = 0; source.answered < bricks && step < 5000; step++) {
    const t = step / 25;
    const around = (phase: number) => 32_768.5 + 600 * Math.sin(t * 0.7 + phase) + 150 * Math.sin(t * 2.3 + 2 * phase);
    look([around(0), around(2), around(4)], 2 ** (2 + 2.5 * Math.sin(t * 0.5)), step % 200 > 150 ? t : 0);
    await nextFrame();
  }
  await engine.settled();
  const last = engine.status();
  engine.dispose();
  return {
    firstPicture,
    allDrawn,
    seconds: (performance.now() - begin) / 1000,
    frames,
    bricks: source.answered,
    empty: source.empty,
    asked: source.answered + source.empty + source.aborted,
    aborted: source.aborted,
    mostOpen: source.mostOpen,
    hostBytes: mostHost,
    gpuBytes: mostGpu,
    uploads,
    openAtEnd: source.open,
    settled: last.settled,
    last,
    faults,
  };
}

declare global {
  interface Window {
    fly: typeof fly;
  }
}

window.fly = fly;
Object.assign(window, { isReady: true });
