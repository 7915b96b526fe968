import { brickSource, type BrickSource, type DatasetDetailsFragment } from '@lamella/api';
import { createEngine, type Engine, type Level, type Vec3 } from '@lamella/engine';
import { session } from '../../host';
import { voxelTypes } from '../datasets/voxels';
import { usePerson } from '../signin/person';
import { budgetsOf } from './budgets';
import { layOut } from './panels/layout';
import { useViewer } from './store';

const { getState, setState, subscribe } = useViewer;

/** The bricks of every layer, by name; those named in `others` come from there. */
export function sourcesOf(
  dataset: DatasetDetailsFragment,
  others: Readonly<Record<string, () => BrickSource>>,
  onStale: () => void,
): ReadonlyMap<string, BrickSource> {
  return new Map(
    dataset.layers.map((layer) => [
      layer.name,
      others[layer.name]?.() ??
        brickSource(
          {
            dataset: dataset.id,
            layer: layer.name,
            version: layer.contentVersion,
            kind: layer.category === 'IMAGE' ? 'image' : 'segmentation',
            voxelType: voxelTypes[layer.voxelType],
            levels: layer.mags.map(levelOf),
            channels: layer.channels,
            timepoints: layer.timepoints,
            fillValue: layer.fillValue,
          },
          { token: session.token, onStale },
        ),
    ]),
  );
}

/** A magnification of a layer as the engine knows it. */
export function levelOf(mag: DatasetDetailsFragment['layers'][number]['mags'][number]): Level {
  return {
    mag: factorsOf(mag.mag),
    origin: [mag.origin.x, mag.origin.y, mag.origin.z],
    size: [mag.size.x, mag.size.y, mag.size.z],
    brickEdge: mag.brickEdge,
  };
}

/** A magnification as it is written: 2-2-1, or 4 for 4-4-4. */
export function factorsOf(mag: string): Vec3 {
  const [x = 1, y = x, z = x] = mag.split('-').map(Number);
  return [x, y, z];
}

/** Lets an engine draw on the canvas what the viewer's state says, until the returned function is called, which closes the sources too. */
export function draw(canvas: HTMLCanvasElement, sources: ReadonlyMap<string, BrickSource>): () => void {
  const engine: Engine = createEngine({
    canvas,
    budgets: budgetsOf(
      (navigator as { readonly deviceMemory?: number }).deviceMemory,
      window.matchMedia('(pointer: coarse)').matches,
    ),
    onError: (fault) => {
      setState({ trouble: fault });
    },
  });
  const shows = () => {
    const { layers, shown, view, crossLines, bare } = getState();
    if (!shown) return;
    engine.setVoxelSize(shown.voxelSize);
    engine.setView(view);
    engine.setCrossLines(crossLines);
    engine.setBare(bare);
    engine.setLayers(
      layers.flatMap(({ name, style }) => {
        const source = sources.get(name);
        return source ? [{ id: name, source, style }] : [];
      }),
    );
  };
  const arranges = () => {
    const { split, maximised } = getState();
    const panels = layOut(canvas.clientWidth, canvas.clientHeight, split, maximised);
    setState({ panels });
    engine.setPanels(panels);
  };
  const sized = new ResizeObserver(arranges);
  sized.observe(canvas);
  arranges();
  shows();
  const ends = [
    subscribe((now, before) => {
      if (now.layers !== before.layers) shows();
      else if (now.view !== before.view) engine.setView(now.view);
      if (now.crossLines !== before.crossLines) engine.setCrossLines(now.crossLines);
      if (now.bare !== before.bare) engine.setBare(now.bare);
      if (now.split !== before.split || now.maximised !== before.maximised) arranges();
      if (now.pointer !== before.pointer) engine.track(now.pointer);
    }),
    usePerson.subscribe((now, before) => {
      // What was refused to who was here before, or to nobody, may be given to who is here now.
      if (now.me !== before.me) engine.retry();
    }),
    engine.on('pick', (pick) => {
      setState({ pick });
    }),
    engine.on('status', (status) => {
      setState({ status });
    }),
    engine.on('refused', (refused) => {
      if (refused.length > 0 || getState().refused.length > 0) setState({ refused });
    }),
    engine.on('contextRestored', () => {
      // Whatever is said came from the engine, and it begins anew.
      setState({ trouble: undefined });
    }),
    () => {
      sized.disconnect();
    },
  ];
  setState({ engine });
  return () => {
    for (const end of ends) end();
    engine.dispose();
    for (const source of sources.values()) source.close();
    setState({ engine: undefined, trouble: undefined, status: undefined, refused: [], pick: undefined, panels: [] });
  };
}

/** A copy of what is drawn now, or of a part of it: taken in the very frame, since the browser clears the canvas after it. */
export async function copyPicture(
  part?: { x: number; y: number; width: number; height: number },
  width?: number,
): Promise<HTMLCanvasElement> {
  const { engine } = getState();
  const drawn = document.querySelector<HTMLCanvasElement>('canvas[data-viewer]');
  if (!engine || !drawn) throw new Error('There is no picture yet.');
  return await new Promise((resolve) => {
    const end = engine.on('frame', () => {
      end();
      resolve(copyOf(drawn, part, width));
    });
    engine.refresh();
  });
}

/** Copies pixels of a canvas into one that stays; `width` scales it down. */
export function copyOf(
  drawn: HTMLCanvasElement,
  part = { x: 0, y: 0, width: drawn.clientWidth, height: drawn.clientHeight },
  width?: number,
): HTMLCanvasElement {
  const density = drawn.width / Math.max(1, drawn.clientWidth);
  const copy = document.createElement('canvas');
  const scale = width === undefined ? density : width / Math.max(1, part.width);
  copy.width = Math.max(1, Math.round(part.width * scale));
  copy.height = Math.max(1, Math.round(part.height * scale));
  const pixels = [part.x, part.y, part.width, part.height].map((length) => length * density);
  const [x = 0, y = 0, w = 1, h = 1] = pixels;
  copy.getContext('2d')?.drawImage(drawn, x, y, w, h, 0, 0, copy.width, copy.height);
  return copy;
}
