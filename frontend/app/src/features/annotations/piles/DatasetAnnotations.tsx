import { Anchor, Group, Skeleton, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { Failure } from '../../../look/Failure';
import { count } from '../../../look/numbers';
import { usePerson } from '../../signin/person';
import { AnnotationRow } from './AnnotationRow';
import { useAnnotations } from './useAnnotations';

/** The annotations on a dataset that somebody may see, the newest of them. */
export function DatasetAnnotations({ dataset }: { readonly dataset: string }) {
  const navigate = useNavigate();
  const person = usePerson((person) => person.me?.id);
  const { found, error, again, replace } = useAnnotations({ pile: 'all', dataset, first: 5 });
  useEffect(again, [person, again]);
  return (
    <section aria-labelledby="annotations">
      <Group justify="space-between" mt={36} mb="sm">
        <Title order={2} id="annotations">
          Annotations
        </Title>
        {found?.more && (
          <Anchor component={Link} to={`/annotations?dataset=${dataset}`} size="sm">
            All {count(found.total)}
          </Anchor>
        )}
      </Group>
      {error && <Failure what="Its annotations could not be listed" error={error} again={again} />}
      {!found && !error && <Skeleton h={76} role="status" aria-label="Loading" aria-busy />}
      {found?.nodes.length === 0 && !error && (
        <Text c="dimmed">Nobody has drawn in it yet. “Annotate” begins a skeleton and a volume over it.</Text>
      )}
      {!error &&
        found?.nodes.map((annotation) => (
          <AnnotationRow
            key={annotation.id}
            annotation={annotation}
            namesDataset={false}
            onTag={(tag) => void navigate(`/annotations?search=${encodeURIComponent(tag)}`)}
            onChange={replace}
            onGone={again}
          />
        ))}
    </section>
  );
}
