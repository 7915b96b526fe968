import type { TakeLock } from '../../src/annotation/journal';

/** Locks as a browser's tabs have them, within one process. */
export function locks(): TakeLock {
  const held = new Set<string>();
  return (name) => {
    if (held.has(name)) return Promise.resolve(null);
    held.add(name);
    return Promise.resolve(() => held.delete(name));
  };
}
