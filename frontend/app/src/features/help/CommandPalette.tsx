import { ListDatasetsDocument, type DatasetCardFragment } from '@lamella/api';
import { Group, Text } from '@mantine/core';
import { Spotlight, useSpotlight } from '@mantine/spotlight';
import {
  IconCommand,
  IconFocus2,
  IconHelp,
  IconHome,
  IconPencil,
  IconPlus,
  IconStack2,
  IconTarget,
} from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { client } from '../../host';
import { extent } from '../../look/numbers';
import { useDestinations } from './destinations';
import { destinationOf } from './goTo';
import { useKeyboard } from './keyboard';
import { commandIds, commands } from './keys';
import { palette, paletteStore } from './palette';

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly hint?: string;
  readonly keys?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

/** Every command that works here, every page, every dataset, a place, a segment: one field for all. */
export function CommandPalette() {
  const [query, setQuery] = useState('');
  const datasets = useDatasets(query);
  const canFind = useDestinations(({ find }) => find !== undefined);
  const entries = useEntries(query, datasets);
  useTypedAhead(setQuery);
  const groups = [...new Set(entries.map((entry) => entry.group))];
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      maxHeight={420}
      attributes={{ content: { 'aria-label': 'Find a dataset or a command' } }}
      scrollable
      // What is typed into stays where it is, however long the list below it is.
      centered={false}
      yOffset="8dvh"
      // Where one is stays in sight while one says where to go.
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      transitionProps={{ duration: 80, exitDuration: 0 }}
    >
      <Spotlight.Search
        placeholder={
          canFind
            ? 'A tree, segment, box, dataset or command, a place as 100, 200, 30'
            : 'A dataset, a command, a place as 100, 200, 30'
        }
        aria-label="Find a dataset or a command"
        leftSection={<IconCommand size={18} />}
      />
      <Spotlight.ActionsList>
        {entries.length === 0 && <Spotlight.Empty>Nothing is called that.</Spotlight.Empty>}
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {entries
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Spotlight.Action key={entry.id} onClick={entry.run}>
                  <Group wrap="nowrap" w="100%" gap="sm">
                    {entry.icon}
                    <Text size="sm" flex={1} truncate>
                      {entry.label}
                    </Text>
                    {entry.hint && (
                      <Text size="xs" className="mono" style={{ opacity: 0.75 }}>
                        {entry.hint}
                      </Text>
                    )}
                    {entry.keys && <kbd className="key">{entry.keys}</kbd>}
                  </Group>
                </Spotlight.Action>
              ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useEntries(query: string, datasets: readonly DatasetCardFragment[]): readonly Entry[] {
  const navigate = useNavigate();
  const actions = useKeyboard((keyboard) => keyboard.actions);
  const { go, find } = useDestinations();
  const wanted = query.trim().toLowerCase();
  const named = (label: string) => wanted.split(/\s+/).every((word) => label.toLowerCase().includes(word));
  const destination = destinationOf(query);
  const places: Entry[] =
    destination && go
      ? [
          {
            id: 'destination',
            group: 'Go to',
            label:
              destination.kind === 'position'
                ? `Go to ${destination.position.join(', ')}`
                : `Select segment ${String(destination.id)}`,
            icon: destination.kind === 'position' ? <IconTarget size={16} /> : <IconFocus2 size={16} />,
            run: () => {
              go(destination);
            },
          },
        ]
      : [];
  const pages: Entry[] = [
    { id: 'home', label: 'All datasets', to: '/', icon: <IconHome size={16} /> },
    { id: 'annotations', label: 'All annotations', to: '/annotations', icon: <IconPencil size={16} /> },
    { id: 'add', label: 'Add a dataset from the server', to: '/add', icon: <IconPlus size={16} /> },
    { id: 'keys', label: 'All keys', to: '/help', icon: <IconHelp size={16} /> },
  ]
    .filter(({ label }) => named(label))
    .map(({ to, ...page }) => ({ ...page, group: 'Pages', run: () => void navigate(to) }));
  const doable: Entry[] = commandIds
    .filter((id) => id !== 'palette' && id !== 'help' && actions[id] && named(commands[id].says))
    .map((id) => ({
      id,
      group: 'Commands',
      label: commands[id].says,
      keys: commands[id].keys[0],
      icon: <IconCommand size={16} />,
      // The palette gives the focus back first: a command may need to know what is under it.
      run: () => {
        palette.close();
        setTimeout(() => actions[id]?.(), 0);
      },
    }));
  const found: Entry[] = datasets.map((dataset) => ({
    id: dataset.id,
    group: 'Datasets',
    label: dataset.name,
    hint: dataset.layers[0] ? extent(dataset.layers[0].box.size) : '',
    icon: <IconStack2 size={16} />,
    run: () => void navigate(`/view/${dataset.id}`),
  }));
  const here: Entry[] = (find?.(query) ?? []).map(({ id, group, name, number, go }) => ({
    id,
    group,
    label: name,
    hint: number,
    icon: <IconTarget size={16} />,
    run: go,
  }));
  return [...places, ...here, ...found, ...pages, ...doable];
}

/** The palette takes the focus a moment after it opens: what is typed until then is meant for it, and for no tool. */
function useTypedAhead(change: (change: (query: string) => string) => void): void {
  const { opened } = useSpotlight(paletteStore);
  useLayoutEffect(() => {
    if (!opened) return;
    const press = (event: KeyboardEvent) => {
      const isIn = event.target instanceof Element && event.target.closest('[role=dialog]') !== null;
      if (isIn || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      change((query) => query + event.key);
    };
    window.addEventListener('keydown', press, { capture: true });
    return () => {
      window.removeEventListener('keydown', press, { capture: true });
    };
  }, [opened, change]);
}

/** Datasets by name, asked for once typing pauses. */
function useDatasets(query: string): readonly DatasetCardFragment[] {
  const [found, setFound] = useState<readonly DatasetCardFragment[]>([]);
  const { opened } = useSpotlight(paletteStore);
  useEffect(() => {
    if (!opened) return;
    const abort = new AbortController();
    const search = query.trim();
    const ask = () => {
      const variables = { search: search || null, mine: false, sharedWithMe: false, trashed: false, first: 8 };
      client.ask(ListDatasetsDocument, variables, abort.signal).then(
        (answer) => {
          setFound(answer.datasets.nodes);
        },
        // The commands remain; the home page tells what is wrong with the host.
        () => {
          setFound([]);
        },
      );
    };
    const timer = setTimeout(ask, search ? 150 : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query, opened]);
  return found;
}
