import { IDBKeyRange } from 'fake-indexeddb';
import type { TakeLock } from '../../src/annotation/journal/journals';

// Whoever opens journals with these locks has a store of the same kind, and no browser that has the rest of it.
Object.assign(globalThis, { IDBKeyRange });

/** Locks as a browser's tabs have them, within one process. */
export function locks(): TakeLock {
  const held = new Set<string>();
  return (name) => {
    if (held.has(name)) return Promise.resolve(null);
    held.add(name);
    return Promise.resolve(() => held.delete(name));
  };
}
