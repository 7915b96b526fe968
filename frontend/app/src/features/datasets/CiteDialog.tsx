import type { DatasetDetailsFragment } from '@lamella/api';
import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';

/** The citation as text and for a reference manager. */
export function CiteDialog(props: {
  readonly dataset: DatasetDetailsFragment;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { dataset, opened, onClose } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Cite this dataset"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {dataset.publishedAt === null && (
          <Alert color="yellow" variant="light">
            It is not published: others may not be able to open the link, and it may still change.
          </Alert>
        )}
        <Copied name="Text" text={dataset.citation.text} />
        <Copied name="BibTeX" text={dataset.citation.bibTeX} />
      </Stack>
    </Modal>
  );
}

function Copied({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {text}
      </Code>
    </div>
  );
}
