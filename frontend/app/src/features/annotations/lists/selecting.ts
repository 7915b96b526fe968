/** What is selected in a list, by keys: all of it, where the keyboard stands, and where a range began. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly cursor: string | undefined;
  readonly anchor: string | undefined;
}

export const nothing: Selection = { keys: new Set(), cursor: undefined, anchor: undefined };

export const only = (key: string): Selection => ({ keys: new Set([key]), cursor: key, anchor: key });

/** Adds what is not selected, takes away what is. */
export function toggled({ keys }: Selection, key: string): Selection {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return { keys: next, cursor: key, anchor: key };
}

/** From the anchor to a line, both included. */
export function reached(order: readonly { readonly key: string }[], { anchor }: Selection, key: string): Selection {
  const to = order.findIndex((row) => row.key === key);
  const from = order.findIndex((row) => row.key === anchor);
  if (to < 0 || from < 0) return only(key);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { keys: new Set(range.map((row) => row.key)), cursor: key, anchor };
}

/** Without what is not listed any more. */
export function still(selection: Selection, isThere: (key: string) => boolean): Selection {
  const { keys, cursor, anchor } = selection;
  if ([...keys].every(isThere) && (cursor === undefined || isThere(cursor))) return selection;
  return {
    keys: new Set([...keys].filter(isThere)),
    cursor: cursor !== undefined && isThere(cursor) ? cursor : undefined,
    anchor: anchor !== undefined && isThere(anchor) ? anchor : undefined,
  };
}

/** Where a key of the keyboard leads from a line; undefined for keys that lead nowhere. */
export function moved(key: string, from: number, count: number, page: number): number | undefined {
  const to = {
    ArrowDown: from + 1,
    ArrowUp: from < 0 ? count - 1 : from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, to));
}
