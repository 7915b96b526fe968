import { Button, Stack, Text, Title } from '@mantine/core';
import { Page } from '../../../look/Page';
import { mayImport, signIn, usePerson } from '../../signin/person';
import { AddForm } from './AddForm';
import { ImportList } from './ImportList';

/** Brings data in that already lies on the server: look at a path, choose, import, watch. */
export function AddDatasetPage() {
  const me = usePerson((person) => person.me);
  return (
    <Page title="Add a dataset">
      <Stack gap="xs" mb="lg" maw={720}>
        <Title>Add a dataset from the server</Title>
        <Text c="dimmed">Zarr, OME-Zarr and webKnossos data, in any folder that the server may read.</Text>
      </Stack>
      {mayImport(me) ? (
        <>
          <AddForm />
          <ImportList />
        </>
      ) : (
        me && (
          <Stack align="flex-start" maw={520}>
            <Text>
              {me.isSignedIn
                ? `You are signed in as ${me.name}. Only managers and administrators may read folders of the server: ask one of them for the manager's role.`
                : 'Only managers and administrators may read folders of the server.'}
            </Text>
            {!me.isSignedIn && <Button onClick={signIn}>Sign in</Button>}
          </Stack>
        )
      )}
    </Page>
  );
}
