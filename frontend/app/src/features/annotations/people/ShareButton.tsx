import { GetAnnotationCardDocument, type AnnotationCardFragment } from '@lamella/api';
import { Button } from '@mantine/core';
import { IconShare } from '@tabler/icons-react';
import { useState } from 'react';
import { client } from '../../../host';
import { tellError } from '../../../look/tell';
import { ShareDialog } from './ShareDialog';

/** Opens the annotation to others and hands out the link to this view of it. */
export function ShareButton({ id, link }: { readonly id: string; readonly link: () => string }) {
  const [shared, setShared] = useState<AnnotationCardFragment>();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      const { annotation } = await client.ask(GetAnnotationCardDocument, { id });
      if (annotation) setShared(annotation);
    } catch (error) {
      tellError('It could not be asked who may see the annotation', error);
    }
    setBusy(false);
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconShare size={15} />}
        loading={busy}
        onClick={() => void open()}
      >
        Share
      </Button>
      {shared && (
        <ShareDialog
          annotation={shared}
          link={link()}
          onChange={setShared}
          onClose={() => {
            setShared(undefined);
          }}
        />
      )}
    </>
  );
}
