import type { Metadata } from '@lamella/api/annotation';

/** The entry of a tree's metadata that names its root; in the form that NML has words for, so that it survives a file. */
const key = 'root';

interface Entry {
  readonly key: string;
  readonly value?: unknown;
}

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && 'key' in value;

/** The node that a tree was given as its root. */
export function readRoot(metadata: Metadata | null | undefined): number | undefined {
  if (!Array.isArray(metadata)) return undefined;
  const found = (metadata as readonly unknown[]).find((entry) => isEntry(entry) && entry.key === key);
  const node = (found as Entry | undefined)?.value;
  return typeof node === 'number' && Number.isSafeInteger(node) && node >= 0 ? node : undefined;
}

/** The same metadata with another root; what else is in it stays. */
export function withRoot(metadata: Metadata | null | undefined, node: number): Metadata {
  const others = Array.isArray(metadata)
    ? (metadata as readonly unknown[]).filter((entry) => !isEntry(entry) || entry.key !== key)
    : Object.entries(metadata ?? {}).map(([name, value]) => ({
        key: name,
        value: typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
      }));
  return [...others, { key, value: node }];
}
