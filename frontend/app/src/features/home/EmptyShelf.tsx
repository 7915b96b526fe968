import { Button, Card, Code, CopyButton, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconCopy, IconFolderPlus, IconLogin2, IconSeedling, IconTerminal2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { mayImport, signIn, usePerson } from '../signin/person';
import type { Shelf } from './useDatasets';

const nothing: Readonly<Record<Exclude<Shelf, 'all'>, { readonly title: string; readonly next: string }>> = {
  mine: { title: 'You own no dataset yet', next: 'What you add is yours, and private until you share it.' },
  shared: {
    title: 'Nothing is shared with you',
    next: 'Datasets of others appear here once they share them with everybody signed in.',
  },
  trash: { title: 'The trash is empty', next: 'What you throw away waits here until you restore it.' },
};

/** Why nothing is here, and what to do next. */
export function EmptyShelf({ shelf, search }: { readonly shelf: Shelf; readonly search: string }) {
  if (search) {
    return (
      <Notice
        title={`Nothing matches “${search}”`}
        next="Every word must stand in the name or the description. Fewer words find more."
      />
    );
  }
  if (shelf !== 'all') return <Notice {...nothing[shelf]} />;
  return <Beginning />;
}

function Notice({ title, next }: { readonly title: string; readonly next: string }) {
  return (
    <Stack align="center" gap={6} py={72}>
      <Title order={2}>{title}</Title>
      <Text c="dimmed">{next}</Text>
    </Stack>
  );
}

function Beginning() {
  const me = usePerson((person) => person.me);
  return (
    <Stack gap="lg" py={40}>
      <div>
        <Title order={2}>No dataset is here yet</Title>
        <Text c="dimmed">{me?.isSignedIn ? 'Three ways to begin:' : 'Nothing is public. Three ways to begin:'}</Text>
      </div>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
        <Way
          icon={<IconSeedling size={26} stroke={1.5} />}
          title="Open the demo"
          says="A piece of synthetic brain, grown on this machine in seconds."
        >
          <Command text="./run.sh demo" />
        </Way>
        <Way
          icon={<IconFolderPlus size={26} stroke={1.5} />}
          title="Add from the server"
          says="Zarr, OME-Zarr or webKnossos data in a folder that this server may read."
        >
          {mayImport(me) ? (
            <Button component={Link} to="/add" variant="default">
              Choose a folder
            </Button>
          ) : (
            <Button variant="default" onClick={signIn} leftSection={<IconLogin2 size={16} />}>
              Sign in as a manager
            </Button>
          )}
        </Way>
        <Way
          icon={<IconTerminal2 size={26} stroke={1.5} />}
          title="Import by command"
          says="From a terminal on the server: any path, any size, and it goes on after a break."
        >
          <Command text="./run.sh import PATH --name NAME" />
        </Way>
      </SimpleGrid>
    </Stack>
  );
}

function Way(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly says: string;
  readonly children: ReactNode;
}) {
  return (
    <Card withBorder padding="lg" style={{ borderColor: 'var(--hairline)', background: 'var(--surface-bar)' }}>
      <Stack gap="xs" h="100%" align="flex-start">
        <Text c="teal" component="span" aria-hidden>
          {props.icon}
        </Text>
        <Title order={3}>{props.title}</Title>
        <Text size="sm" c="dimmed" flex={1}>
          {props.says}
        </Text>
        {props.children}
      </Stack>
    </Card>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          rightSection={<IconCopy size={14} />}
          aria-label={`Copy ${text}`}
          maw="100%"
        >
          <Code bg="transparent" p={0} fz="sm">
            {copied ? 'Copied' : text}
          </Code>
        </Button>
      )}
    </CopyButton>
  );
}
