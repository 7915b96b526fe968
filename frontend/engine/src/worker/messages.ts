import type { BrickAddress } from '../chunks';

/** What goes to the side that has the source. */
export type Asked =
  | { readonly kind: 'read'; readonly reads: readonly { readonly id: number; readonly brick: BrickAddress }[] }
  | { readonly kind: 'abort'; readonly ids: readonly number[] };

/** What comes back. */
export type Answered =
  | { readonly kind: 'voxels'; readonly id: number; readonly voxels: ArrayBuffer | null }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string; readonly mayRecover: boolean };

/** The part of a Worker or a MessagePort that is used. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}
