import type { Client } from '../../client';
import { batchRequest, BatchParser, type BatchAnswer } from '../../bricks/stream';
import { Refused } from '../../refusal';
import { brickVoxels } from '../mask';
import type { Triple } from '../operations';

/** Merged bricks as they are at a version: each holds at least all of it. */
export interface MergedBricks {
  readonly version: number;
  /** In the order asked for; null where every voxel is 0, and why where a brick is not to be had. */
  readonly bricks: readonly (BigUint64Array | Refused | null)[];
}

export interface BrickPlace {
  /** Number of the layer's level, finest first. */
  readonly level: number;
  readonly at: Triple;
}

/** Reads merged bricks of a layer: painted voxels, and the fallback's where nothing is painted. */
export type MergedReader = (places: readonly BrickPlace[], signal?: AbortSignal) => Promise<MergedBricks>;

const brickBytes = brickVoxels * 8;

/** So many bricks are asked for in one request: the first are seen before the last are read. */
export const mostAtOnce = 64;

/**
 * Reads from the host. Rejects with {@link Refused} when none of the bricks is to be had.
 * @param version As it was at this version; as it is now without.
 */
export function mergedReader(client: Client, annotation: string, layer: string, version?: number): MergedReader {
  const past = version === undefined ? '' : `?version=${String(version)}`;
  return async (places, signal) => {
    const body = batchRequest(places.map(({ level, at: [x, y, z] }) => ({ level, x, y, z, channel: 0, time: 0 })));
    const response = await client.get(`/annotations/${annotation}/layers/${layer}/bricks${past}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body,
      signal: signal ?? null,
    });
    const bricks = places.map((): BigUint64Array | Refused | null => {
      return new Refused('The server ended its answer before this brick.', 'FAILED');
    });
    const take = ({ index, status, body: voxels }: BatchAnswer) => {
      if (status === 204) bricks[index] = null;
      else if (status === 200 && voxels.byteLength === brickBytes) bricks[index] = new BigUint64Array(voxels);
      else bricks[index] = new Refused(new TextDecoder().decode(voxels) || 'A brick is not to be had.', 'FAILED');
    };
    const parser = new BatchParser(() => brickBytes, take);
    const stream = response.body?.getReader();
    for (;;) {
      const piece = await stream?.read();
      if (!piece || piece.done) break;
      parser.push(piece.value);
    }
    return { version: Number(response.headers.get('Lamella-Version') ?? 0), bricks };
  };
}
