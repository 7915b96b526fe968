import { Button, Stack, Text, Title } from '@mantine/core';
import { IconLogin2, IconStack2 } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { signIn, usePerson } from '../../signin/person';
import type { Pile } from './useAnnotations';

const nothing: Readonly<Record<Pile, { readonly title: string; readonly next: string }>> = {
  all: {
    title: 'No annotation is here yet',
    next: 'An annotation begins on a dataset: choose one, then “Annotate”.',
  },
  mine: { title: 'You have no annotation yet', next: 'Choose a dataset, then “Annotate”: one click, and it is yours.' },
  shared: {
    title: 'Nothing is shared with you',
    next: 'Annotations of others appear here once they open them to those who may see the dataset.',
  },
  trash: { title: 'The trash is empty', next: 'What you throw away waits here until you restore it.' },
};

/** Why nothing is here, and what to do next. */
export function EmptyPile({ pile, isFiltered }: { readonly pile: Pile; readonly isFiltered: boolean }) {
  const me = usePerson((person) => person.me);
  const { title, next } = isFiltered
    ? {
        title: 'Nothing matches',
        next: 'Every word must stand in the name, the description or a tag. Fewer words and any state find more.',
      }
    : nothing[pile];
  return (
    <Stack align="center" gap={6} py={72} ta="center">
      <Title order={2}>{title}</Title>
      <Text c="dimmed">{next}</Text>
      {!isFiltered && (pile === 'all' || pile === 'mine') && (
        <Button component={Link} to="/" mt="md" leftSection={<IconStack2 size={17} aria-hidden />}>
          Choose a dataset
        </Button>
      )}
      {me && !me.isSignedIn && (
        <Button variant="default" onClick={signIn} mt="xs" leftSection={<IconLogin2 size={16} aria-hidden />}>
          Sign in to annotate
        </Button>
      )}
    </Stack>
  );
}
