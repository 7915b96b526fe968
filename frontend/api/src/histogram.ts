import type { Client } from './client';

/** How often each intensity occurs in a layer, as sampled by the host. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  /** 256 counts over equal steps from `min` to `max`. */
  readonly buckets: readonly number[];
  readonly count: number;
  readonly percentiles: { readonly p1: number; readonly p99: number };
}

/** The histogram of one channel of a layer. */
export async function getHistogram(client: Client, address: string, signal: AbortSignal): Promise<Histogram> {
  const response = await client.get(address, { signal });
  return (await response.json()) as Histogram;
}
