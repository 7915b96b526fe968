import type { DatasetDetailsFragment } from '@lamella/api';
import { Button, Card, Code, CopyButton, Group, SegmentedControl, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { session } from '../../host';
import { tell, tellError } from '../../look/tell';
import classes from './DatasetPage.module.css';
import { pythonSnippet } from './python';

/** A script that works when it is pasted, for each layer; what is not public needs a token, which one click copies. */
export function PythonSnippet({ dataset }: { readonly dataset: DatasetDetailsFragment }) {
  const [name, setName] = useState(dataset.layers[0]?.name ?? '');
  const layer = dataset.layers.find((layer) => layer.name === name) ?? dataset.layers[0];
  if (!layer) return null;
  const text = pythonSnippet(dataset, layer, window.location.origin);
  const copyToken = async () => {
    try {
      await navigator.clipboard.writeText((await session.token(true)) ?? '');
      tell('Your token is on the clipboard. Whoever has it can act as you until it ends.');
    } catch (error) {
      tellError('The token could not be copied', error);
    }
  };
  return (
    <Card withBorder className={classes.card}>
      <Group justify="space-between" mb="sm">
        {dataset.layers.length > 1 ? (
          <SegmentedControl
            size="xs"
            aria-label="Layer to read"
            data={dataset.layers.map((layer) => layer.name)}
            value={layer.name}
            onChange={setName}
          />
        ) : (
          <Text size="sm">Reads a box of voxels into numpy.</Text>
        )}
        <Group gap="xs">
          {dataset.access !== 'PUBLIC' && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconKey size={14} />}
              onClick={() => void copyToken()}
            >
              Copy my token
            </Button>
          )}
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy the script'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      <Code block tabIndex={0} aria-label="Python script" style={{ overflowX: 'auto' }}>
        {text}
      </Code>
    </Card>
  );
}
