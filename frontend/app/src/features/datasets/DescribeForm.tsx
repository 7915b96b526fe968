import { DescribeDatasetDocument, type DatasetDetailsFragment } from '@lamella/api';
import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../host';
import { tellError } from '../../look/tell';

/** Another name and description. What was typed stays when the host refuses it. */
export function DescribeForm({
  dataset,
  onDone,
}: {
  readonly dataset: DatasetDetailsFragment;
  readonly onDone: (changed: DatasetDetailsFragment | undefined) => void;
}) {
  const [name, setName] = useState(dataset.name);
  const [description, setDescription] = useState(dataset.description);
  const [saving, setSaving] = useState(false);
  const wrong = name.trim() ? null : 'A dataset needs a name.';
  const save = async () => {
    setSaving(true);
    try {
      const variables = { id: dataset.id, name: name.trim(), description: description.trim() };
      onDone((await client.ask(DescribeDatasetDocument, variables)).describeDataset);
    } catch (error) {
      tellError(`${dataset.name} could not be changed`, error);
      setSaving(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap="sm" my="md" maw={760}>
        <TextInput
          label="Name"
          value={name}
          error={wrong}
          maxLength={200}
          data-autofocus
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Textarea
          label="Description"
          autosize
          minRows={3}
          maxRows={14}
          value={description}
          onChange={(event) => {
            setDescription(event.currentTarget.value);
          }}
        />
        <Group gap="xs">
          <Button type="submit" disabled={wrong !== null} loading={saving}>
            Save
          </Button>
          <Button
            variant="default"
            onClick={() => {
              onDone(undefined);
            }}
          >
            Leave as it was
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
