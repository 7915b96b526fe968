import { create } from 'zustand';
import type { Destination } from './goTo';

/** Something on the page that can be gone to by its name or number. */
export interface Found {
  readonly id: string;
  /** What it is among: Trees. */
  readonly group: string;
  readonly name: string;
  readonly number: string;
  readonly go: () => void;
}

interface Destinations {
  /** The way to a place or a segment, while a page is open that knows one. */
  readonly go: ((to: Destination) => void) | undefined;
  /** What is on the page under these words; a few of each kind. */
  readonly find: ((words: string) => readonly Found[]) | undefined;
}

export const useDestinations = create<Destinations>(() => ({ go: undefined, find: undefined }));
