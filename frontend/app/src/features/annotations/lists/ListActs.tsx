import { ActionIcon, Popover, Select, Tooltip } from '@mantine/core';
import {
  IconEye,
  IconEyeOff,
  IconFolderPlus,
  IconFolderSymlink,
  IconPencil,
  IconPlus,
  IconTrash,
  IconTrashX,
} from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { count } from '../../../look/numbers';
import type { Kind } from './kinds';
import classes from './Lists.module.css';
import type { List } from './useList';

interface Props<Entry> {
  readonly kind: Kind<Entry>;
  readonly list: List<Entry>;
  readonly mayEdit: boolean;
  readonly onAddGroup: () => void;
  readonly onRename: (key: string) => void;
}

/** How many there are or are selected, and what can be done with them. */
export function ListActs<Entry>({ kind, list, mayEdit, onAddGroup, onRename }: Props<Entry>) {
  const { entries, selection } = list;
  const selected = selection.keys.size;
  const all = `${count(entries.length)} ${entries.length === 1 ? kind.one : kind.many}`;
  const { cursor } = selection;
  const isAnyDoomed = mayEdit && selected > 0;
  // Counting what a hundred thousand lines hold is done once.
  const lost = isAnyDoomed ? list.losses() : '';
  const lostWithAll = isAnyDoomed && list.hasGroups() ? list.losses(true) : '';
  const toolbar = (
    <div className={classes.acts} role="toolbar" aria-label={`What to do with ${kind.many}`}>
      <span aria-live="polite">{selected > 1 ? `${count(selected)} selected` : all}</span>
      {mayEdit && selected === 1 && cursor !== undefined && (
        <Act
          says="Rename (F2)"
          icon={<IconPencil size={15} />}
          act={() => {
            onRename(cursor);
          }}
        />
      )}
      {mayEdit && kind.add && <Act says={`New ${kind.one}`} icon={<IconPlus size={15} />} act={kind.add} />}
      {mayEdit && kind.groups && (
        <Act
          says={selected > 0 ? 'New group with the selection' : 'New group'}
          icon={<IconFolderPlus size={15} />}
          act={onAddGroup}
        />
      )}
      {mayEdit && kind.move && selected > 0 && <MoveTo list={list} />}
      {mayEdit && kind.visible && (
        <>
          <Act
            says={selected > 0 ? 'Show the selection' : 'Show all'}
            icon={<IconEye size={15} />}
            act={() => {
              if (selected > 0) list.show(list.picked(), true);
              else list.showAll(true);
            }}
          />
          <Act
            says={selected > 0 ? 'Hide the selection (H)' : 'Hide all'}
            icon={<IconEyeOff size={15} />}
            act={() => {
              if (selected > 0) list.show(list.picked(), false);
              else list.showAll(false);
            }}
          />
        </>
      )}
      {isAnyDoomed && (
        <Act
          says={`Delete ${lost} (Delete)`}
          icon={<IconTrash size={15} />}
          act={() => {
            list.remove();
          }}
        />
      )}
      {lostWithAll && (
        <Act
          says={`Delete ${lostWithAll}, all that is in them too (Shift+Delete)`}
          icon={<IconTrashX size={15} />}
          act={() => {
            list.remove(true);
          }}
        />
      )}
    </div>
  );
  if (!isAnyDoomed) return toolbar;
  return (
    <div>
      {toolbar}
      <p className={classes.doomed}>
        <kbd>Del</kbd> takes away {lost}.
        {lostWithAll && (
          <>
            {' '}
            <kbd>Shift+Del</kbd> takes away {lostWithAll}.
          </>
        )}
      </p>
    </div>
  );
}

interface ActProps {
  readonly says: string;
  readonly icon: ReactNode;
  readonly act: () => void;
}

function Act({ says, icon, act }: ActProps) {
  return (
    <Tooltip label={says} multiline maw={260}>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={says} onClick={act}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

const outside = 'outside';

function MoveTo<Entry>({ list }: { readonly list: List<Entry> }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus>
      <Tooltip label="Move to a group">
        <div>
          <Popover.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label="Move to a group"
              onClick={() => {
                setOpen((before) => !before);
              }}
            >
              <IconFolderSymlink size={15} />
            </ActionIcon>
          </Popover.Target>
        </div>
      </Tooltip>
      <Popover.Dropdown p="xs">
        <Select
          size="xs"
          aria-label="Group"
          placeholder="Which group"
          searchable
          limit={50}
          data-autofocus
          comboboxProps={{ withinPortal: false }}
          data={[
            { value: outside, label: 'Out of all groups' },
            ...list.groups.map(({ group, name }) => ({ value: String(group), label: name })),
          ]}
          value={null}
          onChange={(value) => {
            if (value === null) return;
            list.move(list.picked(), value === outside ? null : Number(value));
            setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
