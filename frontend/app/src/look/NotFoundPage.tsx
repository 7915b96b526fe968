import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { signIn, usePerson } from '../features/signin/person';
import { Page } from './Page';

/** Nothing is here, or nothing for this person: the two look the same on purpose. */
export function NotFoundPage({ what = 'page', children }: { readonly what?: string; readonly children?: ReactNode }) {
  const guest = usePerson((person) => person.me?.isSignedIn === false);
  return (
    <Page title="Not found">
      <Stack maw={520} mx="auto" mt={80} gap="sm">
        <Title>There is no such {what} here</Title>
        <Text c="dimmed">
          The link may be old, or what it leads to was thrown away or is not shared with you.
          {guest ? ' You are not signed in: it may be there once you are.' : ''}
        </Text>
        {children}
        <Group mt="sm">
          <Button component={Link} to="/">
            All datasets
          </Button>
          {guest && (
            <Button variant="default" onClick={signIn}>
              Sign in
            </Button>
          )}
        </Group>
      </Stack>
    </Page>
  );
}
