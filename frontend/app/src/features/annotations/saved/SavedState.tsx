import { statusWords } from '@lamella/api/annotation';
import { Anchor, Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCircleCheck, IconCloudOff, IconCloudUpload, IconLock } from '@tabler/icons-react';
import { saveFile } from '../../../look/saveFile';
import { tellError } from '../../../look/tell';
import { signIn } from '../../signin/person';
import classes from './SavedState.module.css';
import { useWorking } from '../working';

const looks = {
  saved: { Icon: IconCircleCheck, tone: 'calm' },
  sending: { Icon: IconCloudUpload, tone: 'calm' },
  offline: { Icon: IconCloudOff, tone: 'warning' },
  signedOut: { Icon: IconCloudOff, tone: 'warning' },
  gone: { Icon: IconLock, tone: 'loss' },
} as const;

/** Where one's edits are, in a few words that are always in sight; what can be done about it on click. */
export function SavedState() {
  const saved = useWorking((working) => working.saved);
  const mayEdit = useWorking((working) => working.mayEdit);
  const { Icon, tone } = looks[saved.kind];
  const refused = saved.refused.reduce((sum, { operations }) => sum + operations, 0);
  const words = mayEdit ? statusWords(saved) : saved.kind === 'saved' ? 'only to look at' : statusWords(saved);
  return (
    <Popover width={320} position="bottom-end" shadow="md">
      <Popover.Target>
        <UnstyledButton
          className={classes.state}
          data-tone={refused > 0 ? 'loss' : tone}
          data-saved={saved.kind}
          role="status"
          aria-label={`Saved state: ${words}`}
        >
          <Icon size={15} aria-hidden />
          {refused > 0 ? `${words}, ${String(refused)} refused` : words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Details />
      </Popover.Dropdown>
    </Popover>
  );
}

function Details() {
  const saved = useWorking((working) => working.saved);
  const work = useWorking((working) => working.work);
  const isKept = saved.edits > 0 || saved.refused.length > 0;
  return (
    <Stack gap="xs">
      <Text size="sm">{explain(saved.kind)}</Text>
      {saved.why && (
        <Text size="sm" c="dimmed">
          {saved.why}
        </Text>
      )}
      {saved.refused.map(({ why, operations }) => (
        <Text key={why} size="sm">
          {operations === 1 ? 'One edit was refused: ' : `${String(operations)} edits were refused: `}
          {why}
        </Text>
      ))}
      <Group gap="xs">
        {saved.kind === 'signedOut' && (
          <Button size="compact-sm" onClick={signIn}>
            Sign in
          </Button>
        )}
        {(saved.kind === 'offline' || saved.kind === 'gone') && (
          <Button size="compact-sm" variant="default" onClick={() => work?.session.retry()}>
            Try again
          </Button>
        )}
        {isKept && work && (
          <Anchor
            component="button"
            size="sm"
            onClick={() => {
              work.session.exportEdits().then(
                (file) => {
                  saveFile(file, 'edits.json');
                },
                (error: unknown) => {
                  tellError('These edits were not saved as a file', error);
                },
              );
            }}
          >
            Save these edits as a file
          </Anchor>
        )}
        {saved.refused.length > 0 && (
          <Anchor component="button" size="sm" onClick={() => void work?.session.forgetRefused()}>
            Forget the refused ones
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

function explain(kind: keyof typeof looks): string {
  switch (kind) {
    case 'saved':
      return 'The server has everything you did. There is no need to save.';
    case 'sending':
      return 'Your newest edits are on the way to the server. They are kept in this browser too.';
    case 'offline':
      return 'The server does not answer. Your edits are kept in this browser and sent as soon as it does; you can go on.';
    case 'signedOut':
      return 'Your sign-in has ended. Your edits are kept in this browser until you sign in again.';
    case 'gone':
      return 'This annotation is not open to you for editing any more: it was finished, or taken back. What the server does not have can be saved as a file; where it is reopened, try again.';
  }
}
