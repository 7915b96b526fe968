import { DescribeAnnotationDocument, type AnnotationCardFragment } from '@lamella/api';
import { Button, Group, Modal, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../../host';
import { tellError } from '../../../look/tell';

interface Props {
  readonly annotation: AnnotationCardFragment;
  /** The changed one, or undefined where it was left as it was. */
  readonly onDone: (changed: AnnotationCardFragment | undefined) => void;
}

/** Another name, description and tags. What was typed stays when the host refuses it. */
export function DescribeDialog({ annotation, onDone }: Props) {
  const [name, setName] = useState(annotation.name);
  const [description, setDescription] = useState(annotation.description);
  const [tags, setTags] = useState<string[]>([...annotation.tags]);
  const [saving, setSaving] = useState(false);
  const wrong = name.trim() ? null : 'An annotation needs a name.';
  const leave = () => {
    onDone(undefined);
  };
  const save = async () => {
    setSaving(true);
    try {
      const variables = { id: annotation.id, name: name.trim(), description: description.trim(), tags };
      onDone((await client.ask(DescribeAnnotationDocument, variables)).updateAnnotation);
    } catch (error) {
      tellError(`${annotation.name} could not be changed`, error);
      setSaving(false);
    }
  };
  return (
    <Modal opened onClose={leave} title="Name, description and tags" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) void save();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
            error={wrong}
            maxLength={200}
            data-autofocus
          />
          <Textarea
            label="Description"
            value={description}
            onChange={(event) => {
              setDescription(event.currentTarget.value);
            }}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={20_000}
          />
          <TagsInput
            label="Tags"
            description="Enter or a comma ends a tag."
            value={tags}
            onChange={setTags}
            maxTags={50}
            acceptValueOnBlur
            clearable={false}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              Leave as it was
            </Button>
            <Button type="submit" loading={saving} disabled={wrong !== null}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
