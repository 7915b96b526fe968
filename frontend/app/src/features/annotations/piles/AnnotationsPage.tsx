import { Button, Group, SegmentedControl, Select, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import type { AnnotationState } from '@lamella/api';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Failure } from '../../../look/Failure';
import { count } from '../../../look/numbers';
import { Page } from '../../../look/Page';
import { ShowMore } from '../../../look/ShowMore';
import { usePerson } from '../../signin/person';
import { AnnotationRow } from './AnnotationRow';
import { EmptyPile } from './EmptyPile';
import { useAnnotations, type Pile } from './useAnnotations';
import { stages } from '../words';

const piles: readonly { readonly value: Pile; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine' },
  { value: 'shared', label: 'Shared with me' },
  { value: 'trash', label: 'Trash' },
];

const states = (Object.keys(stages) as AnnotationState[]).map((value) => ({ value, label: stages[value].name }));

/** What I and others draw: mine, what is open to me, and the trash. */
export function AnnotationsPage() {
  const me = usePerson((person) => person.me);
  const [parameters, setParameters] = useSearchParams();
  const pile = (me?.isSignedIn && piles.find(({ value }) => value === parameters.get('pile'))?.value) || 'all';
  const state = states.find(({ value }) => value === parameters.get('state'))?.value ?? null;
  const search = parameters.get('search') ?? '';
  const dataset = /^[0-9a-f-]{32,36}$/i.exec(parameters.get('dataset') ?? '')?.[0];
  const [asked] = useDebouncedValue(search.trim(), 200);
  const { found, error, loading, more, again, replace } = useAnnotations({
    pile,
    state,
    search: asked,
    ...(dataset ? { dataset } : {}),
  });

  const change = (name: string, value: string) => {
    setParameters(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  };
  // Who signs in or out sees other annotations.
  const person = me?.id;
  useEffect(again, [person, again]);

  // Who is where changes without anybody here doing anything; a list that was lengthened stays as it is.
  const isWhole = (found?.nodes.length ?? 0) <= 50;
  useEffect(() => {
    const timer = setInterval(() => {
      if (isWhole && document.visibilityState === 'visible') again();
    }, 15_000);
    return () => {
      clearInterval(timer);
    };
  }, [isWhole, again]);

  const nodes = found?.nodes ?? [];
  return (
    <Page title="Annotations">
      <Title mb="md">Annotations</Title>
      <Group mb="md" gap="sm" wrap="wrap">
        <TextInput
          flex="1 1 280px"
          size="md"
          value={search}
          onChange={(event) => {
            change('search', event.currentTarget.value);
          }}
          placeholder="Search names, descriptions and tags"
          aria-label="Search names, descriptions and tags"
          leftSection={<IconSearch size={18} aria-hidden />}
          maxLength={200}
        />
        <Select
          size="md"
          w={170}
          aria-label="State"
          placeholder="Any state"
          data={states}
          value={state}
          onChange={(value) => {
            change('state', value ?? '');
          }}
          clearable
          clearButtonProps={{ 'aria-label': 'Any state' }}
        />
      </Group>
      <Group justify="space-between" mb="md" mih={34}>
        {me?.isSignedIn ? (
          <SegmentedControl
            aria-label="Which annotations"
            size="sm"
            data={piles.map((pile) => ({ ...pile }))}
            value={pile}
            onChange={(value) => {
              change('pile', value === 'all' ? '' : value);
            }}
          />
        ) : (
          <Title order={2}>Open to everybody</Title>
        )}
        <Group gap="md">
          {dataset && (
            <Button
              size="compact-sm"
              variant="default"
              rightSection={<IconX size={14} aria-hidden />}
              aria-label="Show those of every dataset"
              onClick={() => {
                change('dataset', '');
              }}
            >
              On {nodes[0]?.dataset?.name ?? 'one dataset'}
            </Button>
          )}
          <Text size="sm" c="dimmed" aria-live="polite">
            {found && !error ? `${count(found.total)} ${found.total === 1 ? 'annotation' : 'annotations'}` : ''}
          </Text>
        </Group>
      </Group>
      {error && <Failure what="The annotations could not be listed" error={error} again={again} />}
      {!found && loading && !error && <Loading />}
      {found && !error && nodes.length === 0 && !loading && (
        <EmptyPile pile={pile} isFiltered={asked !== '' || state !== null || dataset !== undefined} />
      )}
      {!error &&
        nodes.map((annotation) => (
          <AnnotationRow
            key={annotation.id}
            annotation={annotation}
            namesDataset
            onTag={(tag) => {
              change('search', tag);
            }}
            onChange={replace}
            onGone={again}
          />
        ))}
      {found?.more && !error && <ShowMore what="annotations" more={more} />}
    </Page>
  );
}

function Loading() {
  return (
    <Stack gap={8} role="status" aria-label="Loading" aria-busy>
      {[1, 2, 3, 4].map((key) => (
        <Skeleton key={key} h={76} />
      ))}
    </Stack>
  );
}
