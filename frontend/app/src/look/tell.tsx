import { Anchor, Button, Code, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Refused } from '@lamella/api';
import { useState } from 'react';

const closeButtonProps = { 'aria-label': 'Dismiss' };

/** Says that something was not possible: what, to which thing, why. Stays until it is read. */
export function tellError(what: string, error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  notifications.show({
    id: `error:${what}`,
    color: 'red',
    title: what,
    message: <Reason error={error} />,
    autoClose: false,
    closeButtonProps,
    role: 'alert',
  });
}

/** Says that something was done, and goes by itself. */
export function tell(message: string): void {
  notifications.show({ message, autoClose: 4000, closeButtonProps, role: 'status' });
}

/** Says that something was done that can be taken back. */
export function tellUndo(message: string, undo: () => Promise<void>): void {
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" miw={0} style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            undo().catch((error: unknown) => {
              tellError('It could not be undone', error);
            });
          }}
        >
          Undo
        </Button>
      </Group>
    ),
    autoClose: 15_000,
    closeButtonProps,
    role: 'status',
  });
}

const endedId = 'signed-out';

/** Says that the sign-in has ended, until one of the two ways on is taken. */
export function tellEnded(signIn: () => void, goOnAsGuest: () => void): void {
  notifications.show({
    id: endedId,
    color: 'yellow',
    title: 'Your sign-in has ended',
    message: (
      <Stack gap="xs">
        <Text size="sm">What you see stays. Sign in again to go on from here.</Text>
        <Group gap="xs">
          <Button size="compact-sm" onClick={signIn}>
            Sign in again
          </Button>
          <Button size="compact-sm" variant="default" onClick={goOnAsGuest}>
            Go on as a guest
          </Button>
        </Group>
      </Stack>
    ),
    autoClose: false,
    withCloseButton: false,
    role: 'alert',
  });
}

/** It goes on after all. */
export function hideEnded(): void {
  notifications.hide(endedId);
}

function Reason({ error }: { error: unknown }) {
  const [open, setOpen] = useState(false);
  const details = error instanceof Refused ? `${error.code} · ${error.details}` : '';
  return (
    <Stack gap={4}>
      <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
      {details && !open && (
        <Anchor
          component="button"
          size="sm"
          ta="left"
          onClick={() => {
            setOpen(true);
          }}
        >
          Details
        </Anchor>
      )}
      {open && <Code block>{details}</Code>}
    </Stack>
  );
}
