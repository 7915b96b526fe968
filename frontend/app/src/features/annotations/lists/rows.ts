import type { Group } from '@lamella/api/annotation';

/** One line of a list: an entry, or a group above its own. */
export interface Row<Entry> {
  /** Unique in the list, and the same after a change. */
  readonly key: string;
  /** 1 for what stands in no group. */
  readonly level: number;
  readonly entry: Entry | undefined;
  readonly group: Group | undefined;
  /** Entries within, at any depth; 0 for an entry. */
  readonly inside: number;
  readonly isOpen: boolean;
  /** Its place among its siblings, from 1, and how many those are. */
  readonly place: number;
  readonly of: number;
}

export interface Listed<Entry> {
  readonly entries: readonly Entry[];
  readonly groups: readonly Group[];
  readonly keyOf: (entry: Entry) => string;
  readonly groupOf: (entry: Entry) => number | null;
  /** What is searched in, in lower case. */
  readonly wordsOf: (entry: Entry) => string;
  /** What it is found by when it is written out whole. */
  readonly numberOf: (entry: Entry) => string;
  readonly search: string;
  readonly isOpen: (group: Group) => boolean;
}

const byName = new Intl.Collator(undefined, { numeric: true });

export const groupRowKey = (group: number) => `group ${String(group)}`;

/**
 * The lines of a list from top to bottom: groups by name, each above what is in it, then entries in the order they are given.
 * While something is searched for, only what matches is there, with the groups around it, all open.
 */
export function rowsOf<Entry>(listed: Listed<Entry>): readonly Row<Entry>[] {
  const { keyOf, isOpen } = listed;
  const words = wordsIn(listed.search);
  const isSearched = words.length > 0;
  const byId = new Map(listed.groups.map((group) => [group.group, group]));
  const placeOf = (group: number | null) => (group !== null && byId.has(group) ? group : null);
  const entries = gathered(found(listed, words), (entry) => placeOf(listed.groupOf(entry)));
  const groups = gathered(
    listed.groups.toSorted((a, b) => byName.compare(a.name, b.name)),
    (group) => placeOf(group.parent),
  );
  const matches = (group: Group) => isSearched && holds(group.name.toLowerCase(), words);

  const inside = new Map<number, number>();
  const count = (group: Group): number => {
    let sum = entries.get(group.group)?.length ?? 0;
    for (const child of groups.get(group.group) ?? []) sum += count(child);
    inside.set(group.group, sum);
    return sum;
  };
  for (const group of groups.get(null) ?? []) count(group);
  const isShown = (group: Group): boolean =>
    !isSearched ||
    matches(group) ||
    (inside.get(group.group) ?? 0) > 0 ||
    (groups.get(group.group) ?? []).some((child) => isShown(child));

  const rows: Row<Entry>[] = [];
  const put = (parent: number | null, level: number) => {
    const shown = (groups.get(parent) ?? []).filter(isShown);
    const own = entries.get(parent) ?? [];
    const of = shown.length + own.length;
    let place = 1;
    for (const group of shown) {
      const open = isSearched || isOpen(group);
      const key = groupRowKey(group.group);
      const within = inside.get(group.group) ?? 0;
      rows.push({ key, level, entry: undefined, group, inside: within, isOpen: open, place: place++, of });
      if (open) put(group.group, level + 1);
    }
    for (const entry of own)
      rows.push({ key: keyOf(entry), level, entry, group: undefined, inside: 0, isOpen: false, place: place++, of });
  };
  put(null, 1);
  return rows;
}

/** Every entry in a group and in the groups within. */
export function entriesWithin<Entry>(listed: Listed<Entry>, group: number): readonly Entry[] {
  const parents = new Map(listed.groups.map(({ group, parent }) => [group, parent]));
  const isWithin = (inner: number | null): boolean => {
    for (let at = inner; at !== null; at = parents.get(at) ?? null) if (at === group) return true;
    return false;
  };
  return listed.entries.filter((entry) => isWithin(listed.groupOf(entry)));
}

/** Groups, and every group within them, the innermost first. */
export function groupsWithin(groups: readonly Group[], chosen: readonly number[]): readonly number[] {
  const found = new Set(chosen);
  const children = gathered(groups, ({ parent }) => parent);
  for (const group of found) for (const child of children.get(group) ?? []) found.add(child.group);
  return [...found].reverse();
}

/** The groups that have such an entry within, at any depth. */
export function groupsWith<Entry>(listed: Listed<Entry>, is: ((entry: Entry) => boolean) | undefined): Set<number> {
  const parents = new Map(listed.groups.map(({ group, parent }) => [group, parent]));
  const found = new Set<number>();
  for (const entry of is && listed.groups.length > 0 ? listed.entries : []) {
    let group = listed.groupOf(entry);
    if (group === null || found.has(group) || !is?.(entry)) continue;
    for (; group !== null && !found.has(group); group = parents.get(group) ?? null) found.add(group);
  }
  return found;
}

const wordsIn = (search: string) => search.toLowerCase().split(/\s+/).filter(Boolean);

const holds = (text: string, words: readonly string[]) => words.every((word) => text.includes(word));

function found<Entry>({ entries, wordsOf, numberOf }: Listed<Entry>, words: readonly string[]): readonly Entry[] {
  return words.length === 0
    ? entries
    : entries.filter((entry) => holds(wordsOf(entry), words) || words.join() === numberOf(entry));
}

function gathered<Item>(items: readonly Item[], placeOf: (item: Item) => number | null): Map<number | null, Item[]> {
  const found = new Map<number | null, Item[]>();
  for (const item of items) {
    const place = placeOf(item);
    const there = found.get(place);
    if (there) there.push(item);
    else found.set(place, [item]);
  }
  return found;
}
