import { Button, Group } from '@mantine/core';
import { tellError } from './tell';

/** Beneath a list that goes on. */
export function ShowMore({ what, more }: { readonly what: string; readonly more: () => Promise<void> }) {
  return (
    <Group justify="center" mt="xl">
      <Button
        variant="default"
        onClick={() => {
          more().catch((error: unknown) => {
            tellError(`More ${what} could not be listed`, error);
          });
        }}
      >
        Show more
      </Button>
    </Group>
  );
}
