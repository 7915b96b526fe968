import type { Edit } from '@lamella/api/annotation';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { tellUndo } from '../../../look/tell';
import { count } from '../../../look/numbers';
import { useListed, useWorking } from '../working';
import { groupsRead, type Kind } from './kinds';
import { Lines } from './lines';
import { entriesWithin, groupsWith, groupsWithin, rowsOf, type Listed, type Row } from './rows';
import { nothing, still } from './selecting';

const none: readonly never[] = [];

/** A list of one kind of things of the open annotation: its lines, what is selected, and what can be done with that. */
export function useList<Entry>(kind: Kind<Entry>) {
  const entries = useListed(kind.made, kind.read) ?? none;
  const groups = useListed(['groups'], groupsRead(kind.groups)) ?? none;
  // What is said beside the names is read while lines are made: here it is only heard that it changed.
  useWorking(({ revisions }) => kind.told.map((told) => revisions[told]).join());
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  // To fold a group is one's own affair: nobody else's list moves, and there is nothing to undo.
  const [folds, setFolds] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [selection, setSelection] = useState(nothing);

  const listed = useMemo<Listed<Entry>>(
    () => ({
      entries,
      groups,
      keyOf: kind.keyOf,
      groupOf: kind.groupOf,
      wordsOf: kind.wordsOf,
      numberOf: kind.numberOf,
      search: wanted,
      isOpen: ({ group, expanded }) => folds.get(group) ?? expanded,
    }),
    [kind, entries, groups, wanted, folds],
  );
  const rows = useMemo(() => rowsOf(listed), [listed]);
  const lines = useMemo(() => new Lines(rows), [rows]);
  useEffect(() => {
    setSelection((before) => still(before, (key) => lines.has(key)));
  }, [lines]);

  const shownGroups = useMemo(() => groupsWith(listed, kind.visible?.of), [listed, kind]);

  const picked = (): readonly Row<Entry>[] => rows.filter(({ key }) => selection.keys.has(key));
  /** The entries that are selected, by themselves or by a group around them. */
  const pickedEntries = (of = picked()): readonly Entry[] => {
    const all = new Map<string, Entry>();
    for (const { key, entry, group } of of) {
      if (entry) all.set(key, entry);
      else if (group) for (const inner of entriesWithin(listed, group.group)) all.set(kind.keyOf(inner), inner);
    }
    return [...all.values()];
  };
  const doomed = (isAll: boolean) => {
    const rows = picked();
    const gone = isAll ? pickedEntries(rows) : rows.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
    const chosen = rows.flatMap(({ group }) => (group === undefined ? [] : [group.group]));
    return { gone, folders: isAll ? groupsWithin(groups, chosen) : chosen };
  };
  const perform = (edits: readonly Edit[]) => {
    if (edits.length > 0) useWorking.getState().work?.perform(edits);
  };

  return {
    entries,
    groups,
    rows,
    lines,
    search,
    setSearch,
    selection,
    setSelection,
    picked,

    fold(group: number, isOpen: boolean) {
      setFolds((before) => new Map(before).set(group, isOpen));
    },

    rename({ entry, group }: Row<Entry>, name: string) {
      if (entry && name !== kind.nameOf(entry)) perform([kind.rename(entry, name)]);
      else if (group && kind.groups && name && name !== group.name)
        perform([{ op: 'updateGroup', kind: kind.groups, group: group.group, name }]);
    },

    /** Of a line, or of all that is selected where the line is among it. */
    recolor(row: Row<Entry>, color: string) {
      const of = selection.keys.has(row.key) ? picked() : [row];
      perform(pickedEntries(of).flatMap((entry) => (kind.color ? [kind.color.set(entry, color)] : [])));
    },

    show(of: readonly Row<Entry>[], isVisible: boolean) {
      const { visible } = kind;
      if (!visible) return;
      const changed = pickedEntries(of).filter((entry) => visible.of(entry) !== isVisible);
      perform(changed.map((entry) => visible.set(entry, isVisible)));
    },

    showAll(isVisible: boolean) {
      const { visible } = kind;
      if (!visible) return;
      const changed = entries.filter((entry) => visible.of(entry) !== isVisible);
      perform(changed.map((entry) => visible.set(entry, isVisible)));
    },

    isVisible: ({ entry, group, inside }: Row<Entry>): boolean => {
      const { visible } = kind;
      if (!visible) return true;
      return entry ? visible.of(entry) : group === undefined || inside === 0 || shownGroups.has(group.group);
    },

    move(of: readonly Row<Entry>[], into: number | null) {
      const edits = of.flatMap(({ entry, group }): readonly Edit[] => {
        if (entry) return kind.move && kind.groupOf(entry) !== into ? [kind.move(entry, into)] : [];
        if (!group || !kind.groups || group.group === into || group.parent === into) return [];
        return [{ op: 'updateGroup', kind: kind.groups, group: group.group, parent: into }];
      });
      perform(edits);
      if (into !== null) setFolds((before) => new Map(before).set(into, true));
    },

    /**
     * What deleting the selection would take away, in words.
     * @param isAll Whether groups go with all that is in them.
     */
    losses(isAll = false): string {
      const { work } = useWorking.getState();
      const { gone, folders } = doomed(isAll);
      const words = gone.length > 0 ? [`${count(gone.length)} ${gone.length === 1 ? kind.one : kind.many}`] : [];
      if (folders.length > 0) words.push(`${count(folders.length)} ${folders.length === 1 ? 'group' : 'groups'}`);
      const more = gone.length > 0 && work ? (kind.losses?.(gone, work.state) ?? '') : '';
      const isLeft = folders.length > 0 && !isAll;
      return words.join(' and ') + more + (isLeft ? '; what is in a group moves out of it' : '');
    },

    hasGroups: () => picked().some(({ group }) => group !== undefined),

    remove(isAll = false) {
      const { gone, folders } = doomed(isAll);
      const { groups } = kind;
      if (gone.length + folders.length === 0) return;
      const said = this.losses(isAll);
      const { work } = useWorking.getState();
      const step = work?.perform([
        ...gone.map((entry) => kind.remove(entry)),
        ...folders.flatMap((group): readonly Edit[] => (groups ? [{ op: 'deleteGroup', kind: groups, group }] : [])),
      ]);
      if (step === undefined) return;
      tellUndo(`Deleted: ${said}. Ctrl+Z takes it back.`, () => {
        work?.session.undo(step);
        return Promise.resolve();
      });
    },

    /** Makes a group, and puts what is selected into it. */
    addGroup(): string | undefined {
      const { work } = useWorking.getState();
      if (!work || !kind.groups) return undefined;
      const group = work.session.newId('group');
      const name = `Group ${String(groups.length + 1)}`;
      const moves = picked().flatMap(({ entry, group: inner }): readonly Edit[] => {
        if (entry) return kind.move ? [kind.move(entry, group)] : [];
        return inner && kind.groups
          ? [{ op: 'updateGroup', kind: kind.groups, group: inner.group, parent: group }]
          : [];
      });
      perform([{ op: 'createGroup', kind: kind.groups, group, name, parent: null }, ...moves]);
      return `group ${String(group)}`;
    },
  };
}

export type List<Entry> = ReturnType<typeof useList<Entry>>;
