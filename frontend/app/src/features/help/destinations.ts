import { create } from 'zustand';
import type { Destination } from './goTo';

/** The way to a place or a segment, while a page is open that knows one. */
export const useDestinations = create<{ readonly go: ((to: Destination) => void) | undefined }>(() => ({
  go: undefined,
}));
