import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { tellError } from '../../../look/tell';
import { useShallow } from 'zustand/react/shallow';
import { useWorking } from '../working';
import { FixedList, rowHeight } from './FixedList';
import { activeOf, type Kind } from './kinds';
import { ListActs } from './ListActs';
import { ListRow } from './ListRow';
import classes from './Lists.module.css';
import { groupRowKey, type Row } from './rows';
import { moved, nothing, only, reached, toggled } from './selecting';
import { useList } from './useList';

/** A list of trees, segments, boxes or comments: however long, with search, names, colours, groups. */
export function ListView<Entry>({ kind }: { readonly kind: Kind<Entry> }) {
  const list = useList(kind);
  const work = useWorking((working) => working.work);
  const mayEdit = useWorking((working) => working.mayEdit);
  const active = useWorking(useShallow(activeOf));
  const { rows, lines, selection, setSelection } = list;
  const [renamed, setRenamed] = useState<string>();
  const [target, setTarget] = useState<string | null>();
  const dragged = useRef<readonly Row<Entry>[]>([]);
  const field = useRef<HTMLInputElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const id = useId();
  const cursor = selection.cursor === undefined ? -1 : (lines.get(selection.cursor) ?? -1);
  if (!work) return null;
  const { state } = work;

  const click = (event: MouseEvent, row: Row<Entry>) => {
    if (event.shiftKey) setSelection((before) => reached(rows, before, row.key));
    else if (event.ctrlKey || event.metaKey) setSelection((before) => toggled(before, row.key));
    else {
      setSelection(only(row.key));
      if (row.entry) kind.choose(row.entry, state);
    }
  };
  const goTo = (row: Row<Entry>) => {
    if (row.entry) kind.goTo(row.entry, state);
    else if (row.group) list.fold(row.group.group, !row.isOpen);
  };
  const dropOn = (row: Row<Entry> | undefined) => {
    const group = row?.group?.group ?? (row?.entry ? kind.groupOf(row.entry) : null);
    list.move(dragged.current, group);
    dragged.current = [];
    setTarget(undefined);
  };
  const over = (event: DragEvent, row: Row<Entry> | undefined) => {
    if (dragged.current.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const group = row?.group?.group ?? (row?.entry ? kind.groupOf(row.entry) : null);
    setTarget(group === null ? null : groupRowKey(group));
  };

  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    // A field within has keys of its own, a button two.
    const isButton = event.target instanceof HTMLButtonElement && event.key !== ' ' && event.key !== 'Enter';
    if (event.target !== event.currentTarget && !isButton) return;
    const row = rows[cursor];
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
    const to = moved(event.key, cursor, rows.length, page);
    const there = to === undefined ? undefined : rows[to];
    const isCommand = event.ctrlKey || event.metaKey;
    if (there) {
      if (event.shiftKey) setSelection((before) => reached(rows, before, there.key));
      else if (isCommand) setSelection((before) => ({ ...before, cursor: there.key }));
      else setSelection(only(there.key));
    } else if (isCommand && event.key === 'a') {
      setSelection((before) => ({ ...before, keys: new Set(rows.map(({ key }) => key)) }));
    } else if (isCommand && event.key === 'f') field.current?.focus();
    else if (event.key === 'Escape') setSelection(nothing);
    else if (event.key === 'Delete' && mayEdit) list.remove(event.shiftKey);
    else if (!row || isCommand) return;
    else if (event.key === ' ') setSelection((before) => toggled(before, row.key));
    else if (event.key === 'Enter') {
      if (row.entry) kind.choose(row.entry, state);
      goTo(row);
    } else if (event.key === 'F2' && mayEdit) setRenamed(row.key);
    else if (event.key === 'h' && mayEdit && kind.visible) list.show(list.picked(), !list.isVisible(row));
    else if (event.key === 'ArrowRight' && row.group) list.fold(row.group.group, true);
    else if (event.key === 'ArrowLeft' && row.group && row.isOpen) list.fold(row.group.group, false);
    else if (event.key === 'ArrowLeft') {
      const parent = rows.slice(0, cursor).findLast(({ level }) => level < row.level);
      if (parent) setSelection(only(parent.key));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const addGroup = () => {
    try {
      const made = list.addGroup();
      if (made !== undefined) setRenamed(made);
    } catch (error) {
      tellError('The group was not made', error);
    }
  };

  return (
    <div className={classes.panel}>
      <div className={classes.bar}>
        <TextInput
          ref={field}
          size="xs"
          value={list.search}
          onChange={(event) => {
            list.setSearch(event.currentTarget.value);
          }}
          placeholder="Name or number"
          aria-label={`Search ${kind.many}`}
          leftSection={<IconSearch size={14} aria-hidden />}
          maxLength={200}
        />
        {kind.Writing && mayEdit && <kind.Writing />}
      </div>
      <ListActs kind={kind} list={list} mayEdit={mayEdit} onAddGroup={addGroup} onRename={setRenamed} />
      {rows.length === 0 ? (
        <p className={classes.empty} style={{ margin: 0 }}>
          {list.search ? `No ${kind.one} is called that.` : kind.empty}
        </p>
      ) : (
        <FixedList
          frame={frame}
          role="tree"
          aria-label={kind.many}
          aria-multiselectable
          aria-activedescendant={cursor < 0 ? undefined : `${id}${String(cursor)}`}
          count={rows.length}
          cursor={cursor}
          onKeyDown={press}
          onDragOver={(event) => {
            over(event, undefined);
          }}
          onDrop={() => {
            dropOn(undefined);
          }}
        >
          {(index) => {
            const row = rows[index];
            if (!row) return null;
            const { key, entry, group } = row;
            return (
              <ListRow
                key={key}
                row={row}
                name={entry ? kind.nameOf(entry) : (group?.name ?? '')}
                detail={entry ? kind.detailOf(entry, state) : ''}
                color={entry && kind.color ? kind.color.of(entry) : undefined}
                isVisible={kind.visible && (entry ? kind.visible.of(entry) : list.isVisible(row))}
                isSelected={selection.keys.has(key)}
                isCursor={index === cursor}
                isActive={entry !== undefined && kind.isActive(entry, active)}
                isTarget={target === key}
                isRenamed={renamed === key}
                mayEdit={mayEdit}
                onFold={() => {
                  if (group) list.fold(group.group, !row.isOpen);
                }}
                onShow={(isVisible) => {
                  list.show(selection.keys.has(key) ? list.picked() : [row], isVisible);
                }}
                onColor={(color) => {
                  list.recolor(row, color);
                }}
                onNamed={(name) => {
                  setRenamed(undefined);
                  if (name !== undefined) list.rename(row, name);
                  frame.current?.focus();
                }}
                html={{
                  id: `${id}${String(index)}`,
                  onClick: (event) => {
                    click(event, row);
                  },
                  onDoubleClick: () => {
                    goTo(row);
                  },
                  draggable: mayEdit && kind.groups !== undefined && renamed !== key,
                  onDragStart: (event) => {
                    dragged.current = selection.keys.has(key) ? list.picked() : [row];
                    event.dataTransfer.effectAllowed = 'move';
                    event.dataTransfer.setData('text/plain', entry ? kind.nameOf(entry) : (group?.name ?? ''));
                  },
                  onDragEnd: () => {
                    dragged.current = [];
                    setTarget(undefined);
                  },
                  onDragOver: (event) => {
                    over(event, row);
                  },
                  onDrop: (event) => {
                    event.preventDefault();
                    event.stopPropagation();
                    dropOn(row);
                  },
                }}
              />
            );
          }}
        </FixedList>
      )}
    </div>
  );
}
