import type { Rotation } from '../src/view';

/** The same numbers from 0 to 1 in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Any rotation, evenly (Shoemake 1992). */
export function randomRotation(next: () => number): Rotation {
  const [a, b, c] = [next(), 2 * Math.PI * next(), 2 * Math.PI * next()];
  const [p, q] = [Math.sqrt(1 - a), Math.sqrt(a)];
  return [p * Math.sin(b), p * Math.cos(b), q * Math.sin(c), q * Math.cos(c)];
}
