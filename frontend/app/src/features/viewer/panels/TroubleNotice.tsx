import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';

const titles = {
  noGraphics: 'The picture cannot be drawn here',
  contextLost: 'The graphics card is gone for a moment',
  gpuFull: 'Shown coarser than it is',
  failed: 'Drawing failed',
} as const;

/** What keeps the picture from being drawn, in words, with the way out of it. */
export function TroubleNotice() {
  const trouble = useViewer((viewer) => viewer.trouble);
  const engine = useViewer((viewer) => viewer.engine);
  if (!trouble) return null;
  const clear = () => {
    useViewer.setState({ trouble: undefined });
  };
  const isQuiet = trouble.kind === 'gpuFull';
  return (
    <Paper className={isQuiet ? classes.quietTrouble : classes.trouble} withBorder shadow="md" p="md" role="alert">
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <IconAlertTriangle size={20} color="var(--mantine-color-yellow-6)" style={{ flex: 'none' }} aria-hidden />
        <Stack gap={6} align="flex-start">
          <Text fw={600} size="sm">
            {titles[trouble.kind]}
          </Text>
          <Text size="sm">{trouble.message}</Text>
          <Group gap="xs" mt={4}>
            {!isQuiet && (
              <Button
                size="compact-sm"
                onClick={() => {
                  clear();
                  engine?.start();
                }}
              >
                Try again
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              onClick={
                isQuiet
                  ? clear
                  : () => {
                      window.location.reload();
                    }
              }
            >
              {isQuiet ? 'I have read it' : 'Reload the page'}
            </Button>
          </Group>
        </Stack>
      </Group>
    </Paper>
  );
}
