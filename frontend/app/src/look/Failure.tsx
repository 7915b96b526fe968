import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

/** What could not be loaded, why, and the way to try again; in the place where it would have been. */
export function Failure({
  what,
  error,
  again,
}: {
  readonly what: string;
  readonly error: Error;
  readonly again?: () => void;
}) {
  return (
    <Alert color="red" variant="light" title={what} icon={<IconAlertTriangle size={18} />} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {again && (
          <Button size="compact-sm" variant="default" onClick={again}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
