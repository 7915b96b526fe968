import type { BrickSource } from '@lamella/api';
import { mergedReader, type Triple } from '@lamella/api/annotation';
import { client } from '../../../host';
import { levelOf } from '../../viewer/drawing';
import type { LayerDescription } from '../volumes';

/** As many bricks as the host merges at once. */
const atOnce = 32;

interface Wish {
  readonly level: number;
  readonly at: Triple;
  readonly resolve: (voxels: ArrayBuffer | null) => void;
  readonly reject: (error: unknown) => void;
}

/** The bricks of a volume layer as they were at a version: to look at, and never to paint in. */
export function pastSource(
  annotation: string,
  version: number,
  layer: string,
  description: LayerDescription,
): BrickSource {
  const read = mergedReader(client, annotation, layer, version);
  let wishes: Wish[] = [];
  const ask = async (some: readonly Wish[]) => {
    try {
      const { bricks } = await read(some);
      some.forEach(({ resolve, reject }, n) => {
        const voxels = bricks[n] ?? null;
        if (voxels instanceof Error) reject(voxels);
        else resolve(voxels && (voxels.buffer as ArrayBuffer));
      });
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  };
  const askAll = () => {
    const all = wishes;
    wishes = [];
    for (let from = 0; from < all.length; from += atOnce) void ask(all.slice(from, from + atOnce));
  };
  return {
    id: `${annotation}/${layer}/${String(version)}`,
    kind: 'segmentation',
    voxelType: 'uint64',
    levels: description.mags.map(levelOf),
    channels: 1,
    timepoints: 1,
    fillValue: 0n,
    read({ level, x, y, z }, signal) {
      return new Promise((resolve, reject) => {
        // What is asked for at once goes out as one; nobody waits for an answer that is not wanted any more.
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
        if (wishes.length === 0) queueMicrotask(askAll);
        wishes.push({ level, at: [x, y, z], resolve, reject });
      });
    },
    close: () => undefined,
  };
}
