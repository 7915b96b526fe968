import {
  PublishDatasetDocument,
  ShareDatasetDocument,
  type DatasetAccess,
  type DatasetDetailsFragment,
} from '@lamella/api';
import { Button, Card, Group, List, Radio, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../host';
import { tell, tellError, tellUndo } from '../../look/tell';
import { usePerson } from '../signin/person';
import { accesses, circles } from './access';
import classes from './DatasetPage.module.css';

interface Props {
  readonly dataset: DatasetDetailsFragment;
  readonly onChange: (dataset: DatasetDetailsFragment) => void;
}

/** Who may see the dataset and why; whoever may edit it changes that here. */
export function Sharing({ dataset, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const share = async (access: DatasetAccess) => {
    setBusy(true);
    try {
      onChange((await client.ask(ShareDatasetDocument, { id: dataset.id, access })).shareDataset);
      tell(`${dataset.name} is now seen by: ${circles[access].says.toLowerCase()}.`);
    } catch (error) {
      tellError(`${dataset.name} could not be shared`, error);
    }
    setBusy(false);
  };
  const publish = async (published: boolean) => {
    onChange((await client.ask(PublishDatasetDocument, { id: dataset.id, published })).publishDataset);
  };
  const publishNow = async (published: boolean) => {
    setBusy(true);
    try {
      await publish(published);
      tellUndo(
        published ? `${dataset.name} is in the public catalogue.` : `${dataset.name} is out of the catalogue.`,
        () => publish(!published),
      );
    } catch (error) {
      tellError(`${dataset.name} could not be ${published ? 'published' : 'withdrawn'}`, error);
    }
    setBusy(false);
  };
  return (
    <Card withBorder className={classes.card} component="section" aria-labelledby="sharing">
      <Title order={2} id="sharing" fz="md" mb={8}>
        Who may see it
      </Title>
      <Reasons dataset={dataset} />
      {dataset.mayEdit && (
        <Stack gap="sm" mt="md">
          <Radio.Group
            label="Shared with"
            value={dataset.access}
            onChange={(value) => {
              const access = accesses.find((access) => access === value);
              // One change after the other: what is chosen meanwhile stays as it was.
              if (access && !busy) void share(access);
            }}
          >
            <Stack gap={8} mt={6}>
              {accesses.map((access) => (
                <Radio
                  key={access}
                  value={access}
                  disabled={dataset.publishedAt !== null && access !== 'PUBLIC'}
                  label={circles[access].says}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Group gap="sm">
            <Button
              variant="default"
              size="compact-md"
              loading={busy}
              onClick={() => void publishNow(dataset.publishedAt === null)}
            >
              {dataset.publishedAt ? 'Withdraw from the catalogue' : 'Publish in the catalogue'}
            </Button>
            <Text size="sm" c="dimmed" flex={1} miw={160}>
              {dataset.publishedAt ? (
                <>
                  It has <a href={`/catalog/datasets/${dataset.id}`}>a page with a citation</a> that anyone can open.
                </>
              ) : (
                'Makes it public, with a page that can be cited.'
              )}
            </Text>
          </Group>
        </Stack>
      )}
    </Card>
  );
}

function Reasons({ dataset }: { readonly dataset: DatasetDetailsFragment }) {
  const me = usePerson((person) => person.me);
  const mine = dataset.owner !== null && dataset.owner.id === me?.id;
  const reasons = [
    dataset.owner ? `${mine ? 'You' : dataset.owner.name}, as ${mine ? 'its owner' : 'the owner'}` : '',
    'Administrators, as they see everything',
    dataset.access === 'SIGNED_IN' ? 'Everybody signed in, because it is shared with them' : '',
    dataset.access === 'PUBLIC'
      ? `Everybody, because it is ${dataset.publishedAt ? 'published' : 'shared with the public'}`
      : '',
  ];
  return (
    <List size="sm" spacing={4}>
      {reasons.filter(Boolean).map((reason) => (
        <List.Item key={reason}>{reason}</List.Item>
      ))}
    </List>
  );
}
