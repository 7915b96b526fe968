import type { ImportProgressFragment } from '@lamella/api';
import { Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';
import { Failure } from '../../../look/Failure';
import { duration, number, thin } from '../../../look/numbers';
import classes from '../DatasetPage.module.css';
import { isUnderWay, useImports } from './imports';

/** What is being imported and what was, with progress and time left. Asks the host every second while something is under way. */
export function ImportList() {
  const { list, error, refresh, cancel } = useImports();
  const busy = list.some(isUnderWay);
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => void refresh(), busy ? 1000 : 10_000);
    return () => {
      clearInterval(timer);
    };
  }, [busy, refresh]);
  if (error) return <Failure what="The imports could not be listed" error={error} again={() => void refresh()} />;
  if (list.length === 0) return null;
  return (
    <section aria-labelledby="imports">
      <Title order={2} id="imports" mt={36} mb="sm">
        Imports
      </Title>
      <Stack gap="sm">
        {list.map((item) => (
          <ImportCard key={item.id} item={item} onCancel={() => void cancel(item.id)} />
        ))}
      </Stack>
    </section>
  );
}

function ImportCard({ item, onCancel }: { readonly item: ImportProgressFragment; readonly onCancel: () => void }) {
  const share = item.total > 0 ? Math.min(1, item.done / item.total) : 0;
  return (
    <Card withBorder padding="sm" className={classes.card}>
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} truncate>
            {item.name}
          </Text>
          <Text size="sm" c="dimmed" truncate title={item.path}>
            {item.path}
          </Text>
        </div>
        {isUnderWay(item) && (
          <Button
            variant="default"
            size="compact-md"
            onClick={onCancel}
            aria-label={`Cancel the import of ${item.name}`}
          >
            Cancel
          </Button>
        )}
        {item.state === 'DONE' && item.datasetId && (
          <Button
            component={Link}
            to={`/view/${item.datasetId}`}
            variant="default"
            size="compact-md"
            leftSection={<IconEye size={15} />}
            aria-label={`Look at ${item.name}`}
          >
            Look
          </Button>
        )}
      </Group>
      {isUnderWay(item) && (
        <Progress value={share * 100} size={4} mt="sm" aria-label={`Import of ${item.name}`} transitionDuration={0} />
      )}
      <Text
        size="sm"
        mt={6}
        c={item.state === 'FAILED' ? 'var(--mantine-color-error)' : 'dimmed'}
        role={item.state === 'FAILED' ? 'alert' : undefined}
      >
        {said(item, share)}
      </Text>
    </Card>
  );
}

function said(item: ImportProgressFragment, share: number): string {
  switch (item.state) {
    case 'QUEUED':
      return 'Waits for its turn';
    case 'RUNNING': {
      const left = item.secondsLeft === null ? 'finding out how long it takes' : `${duration(item.secondsLeft)} left`;
      return `${number(Math.floor(share * 100))}${thin}% · ${left}`;
    }
    case 'DONE':
      return 'Done';
    case 'CANCELLED':
      return 'Cancelled; nothing was kept';
    case 'FAILED':
      return item.error ?? 'It failed; nothing was kept.';
  }
}
