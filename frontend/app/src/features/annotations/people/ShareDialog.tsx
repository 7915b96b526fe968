import { ShareAnnotationDocument, type AnnotationAccess, type AnnotationCardFragment } from '@lamella/api';
import { Alert, Button, CopyButton, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconInfoCircle, IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { client } from '../../../host';
import { tellError } from '../../../look/tell';
import { circles } from '../../datasets/access';
import { annotationPath, openingOrder, openings } from '../words';

interface Props {
  readonly annotation: Pick<AnnotationCardFragment, 'id' | 'name' | 'access' | 'mayManage' | 'dataset'>;
  /** The address that is copied; another place of this site when a view is to come along. */
  readonly link?: string;
  readonly onChange: (changed: AnnotationCardFragment) => void;
  readonly onClose: () => void;
}

/** To whom an annotation is open, and the link to give them. What is chosen is so at once. */
export function ShareDialog({ annotation, link, onChange, onClose }: Props) {
  const { id, name, access, dataset, mayManage } = annotation;
  const [busy, setBusy] = useState(false);
  const address = link ?? `${window.location.origin}${annotationPath(id)}`;
  const share = async (access: AnnotationAccess) => {
    setBusy(true);
    try {
      onChange((await client.ask(ShareAnnotationDocument, { id, access })).shareAnnotation);
    } catch (error) {
      tellError(`${name} could not be shared`, error);
    }
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={`Share ${name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Radio.Group
          label="Open to"
          description={
            dataset
              ? `${dataset.name} is seen by: ${circles[dataset.access].says.toLowerCase()}.`
              : 'You may not see its dataset any more.'
          }
          value={access}
          onChange={(value) => {
            const chosen = openingOrder.find((opening) => opening === value);
            // One change after the other: what is chosen meanwhile stays as it was.
            if (chosen && !busy) void share(chosen);
          }}
        >
          <Stack gap={8} mt={10}>
            {openingOrder.map((opening) => (
              <Radio key={opening} value={opening} disabled={!mayManage} label={openings[opening].says} />
            ))}
          </Stack>
        </Radio.Group>
        {access !== 'PRIVATE' && dataset?.access === 'PRIVATE' && (
          <Alert variant="light" color="yellow" icon={<IconInfoCircle size={18} />}>
            <Text size="sm">{dataset.name} is private, so nobody sees more than before: share the dataset too.</Text>
          </Alert>
        )}
        {mayManage && (
          <Text size="sm" c="dimmed">
            Closing it ends the sessions of others at once; what they did stays.
          </Text>
        )}
        <Group align="flex-end" wrap="nowrap" gap="xs">
          <TextInput
            flex={1}
            label="Link"
            value={address}
            readOnly
            onFocus={(event) => {
              event.currentTarget.select();
            }}
          />
          <CopyButton value={address}>
            {({ copied, copy }) => (
              <Button
                onClick={copy}
                leftSection={copied ? <IconCheck size={16} /> : <IconLink size={16} />}
                style={{ flex: 'none' }}
              >
                {copied ? 'Copied' : 'Copy link'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
