import { DescribeDatasetDocument, LicenseDatasetDocument, type DatasetDetailsFragment } from '@lamella/api';
import { Autocomplete, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../host';
import { tellError } from '../../look/tell';
import { isSpdx, licences } from './licences';

/** Another name, description and licence. What was typed stays when the host refuses it. */
export function DescribeForm({
  dataset,
  onDone,
}: {
  readonly dataset: DatasetDetailsFragment;
  readonly onDone: (changed: DatasetDetailsFragment | undefined) => void;
}) {
  const [name, setName] = useState(dataset.name);
  const [description, setDescription] = useState(dataset.description);
  const [licence, setLicence] = useState(dataset.licence ?? '');
  const [saving, setSaving] = useState(false);
  const wrong = name.trim() ? null : 'A dataset needs a name.';
  const stated = licence.trim() || null;
  const noLicence =
    stated === null || isSpdx(stated) ? null : 'An SPDX identifier, such as CC-BY-4.0, or LicenseRef-… for your own.';
  const save = async () => {
    setSaving(true);
    try {
      const variables = { id: dataset.id, name: name.trim(), description: description.trim() };
      let changed = (await client.ask(DescribeDatasetDocument, variables)).describeDataset;
      if (stated !== dataset.licence)
        changed = (await client.ask(LicenseDatasetDocument, { id: dataset.id, licence: stated })).licenseDataset;
      onDone(changed);
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
        <Autocomplete
          label="Licence"
          description="What others may do with it. Empty: nothing is stated, and they must ask."
          placeholder="CC-BY-4.0"
          data={licences}
          value={licence}
          error={noLicence}
          maxLength={64}
          spellCheck={false}
          onChange={setLicence}
        />
        <Group gap="xs">
          <Button type="submit" disabled={wrong !== null || noLicence !== null} loading={saving}>
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
