import {
  Button,
  Group,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useDebouncedValue, useLocalStorage } from '@mantine/hooks';
import { IconLayoutGrid, IconList, IconPlus, IconSearch } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { Failure } from '../../look/Failure';
import { count } from '../../look/numbers';
import { Page } from '../../look/Page';
import { ShowMore } from '../../look/ShowMore';
import { restoreDataset } from '../datasets/trash';
import { mayImport, usePerson } from '../signin/person';
import { DatasetCard } from './DatasetCard';
import { DatasetTable } from './DatasetTable';
import { EmptyShelf } from './EmptyShelf';
import { RecentViews } from './RecentViews';
import { useDatasets, type Shelf } from './useDatasets';

const shelves: readonly { readonly value: Shelf; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine' },
  { value: 'shared', label: 'Shared with me' },
  { value: 'trash', label: 'Trash' },
];

/** What there is to look at: what I saw last, then every dataset that I may see. */
export function HomePage() {
  const me = usePerson((person) => person.me);
  const [parameters, setParameters] = useSearchParams();
  const shelf = shelves.find(({ value }) => value === parameters.get('shelf'))?.value ?? 'all';
  const search = parameters.get('search') ?? '';
  const [asked] = useDebouncedValue(search.trim(), 200);
  const [arrangement, setArrangement] = useLocalStorage<'cards' | 'list'>({
    key: 'lamella.home',
    defaultValue: 'cards',
  });
  const { found, error, loading, more, again } = useDatasets(shelf, asked);
  const field = useRef<HTMLInputElement>(null);

  const change = (name: string, value: string) => {
    setParameters(
      (before) => {
        before.delete('focus');
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  };
  useEffect(() => {
    if (parameters.get('focus') === 'search') field.current?.focus();
  }, [parameters]);
  // Who signs in or out sees other datasets.
  const person = me?.id;
  useEffect(again, [person, again]);

  const nodes = found?.nodes ?? [];
  return (
    <Page title="Lamella">
      <VisuallyHidden>
        <Title>Datasets</Title>
      </VisuallyHidden>
      <Group mb={24} gap="sm" wrap="wrap">
        <TextInput
          ref={field}
          flex="1 1 280px"
          size="md"
          value={search}
          onChange={(event) => {
            change('search', event.currentTarget.value);
          }}
          placeholder="Search names and descriptions"
          aria-label="Search names and descriptions"
          leftSection={<IconSearch size={18} aria-hidden />}
          rightSection={<kbd className="key">/</kbd>}
          maxLength={200}
        />
        {mayImport(me) && (
          <Button component={Link} to="/add" size="md" leftSection={<IconPlus size={18} aria-hidden />}>
            Add a dataset
          </Button>
        )}
      </Group>
      {shelf === 'all' && !asked && <RecentViews />}
      <Group justify="space-between" mb="md">
        {me?.isSignedIn ? (
          <SegmentedControl
            aria-label="Which datasets"
            size="sm"
            data={shelves.map((shelf) => ({ ...shelf }))}
            value={shelf}
            onChange={(value) => {
              change('shelf', value === 'all' ? '' : value);
            }}
          />
        ) : (
          <Title order={2}>Public datasets</Title>
        )}
        <Group gap="md">
          <Text size="sm" c="dimmed" aria-live="polite">
            {found && !error ? `${count(found.total)} ${found.total === 1 ? 'dataset' : 'datasets'}` : ''}
          </Text>
          <SegmentedControl
            aria-label="Arrangement"
            size="xs"
            value={arrangement}
            onChange={setArrangement}
            data={[
              { value: 'cards', label: <Choice name="Cards" Icon={IconLayoutGrid} /> },
              { value: 'list', label: <Choice name="List" Icon={IconList} /> },
            ]}
          />
        </Group>
      </Group>
      {error && <Failure what="The datasets could not be listed" error={error} again={again} />}
      {!found && loading && !error && <Loading />}
      {found && !error && nodes.length === 0 && !loading && <EmptyShelf shelf={shelf} search={asked} />}
      {!error &&
        (arrangement === 'list' && nodes.length > 0 ? (
          <DatasetTable datasets={nodes} onRestore={(id) => void restoreDataset(id, again)} />
        ) : (
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="lg">
            {nodes.map((dataset) => (
              <DatasetCard
                key={dataset.id}
                dataset={dataset}
                onRestore={() => void restoreDataset(dataset.id, again)}
              />
            ))}
          </SimpleGrid>
        ))}
      {found?.more && !error && <ShowMore what="datasets" more={more} />}
    </Page>
  );
}

function Choice({ name, Icon }: { readonly name: string; readonly Icon: typeof IconList }) {
  return (
    <>
      <Icon size={16} style={{ display: 'block' }} aria-hidden />
      <VisuallyHidden>{name}</VisuallyHidden>
    </>
  );
}

function Loading() {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }} spacing="lg" role="status" aria-label="Loading" aria-busy>
      {[1, 2, 3, 4].map((key) => (
        <Skeleton key={key} h={270} />
      ))}
    </SimpleGrid>
  );
}
