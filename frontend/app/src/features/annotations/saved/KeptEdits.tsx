import { keptEdits } from '@lamella/api/annotation';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { count } from '../../../look/numbers';
import { tellError } from '../../../look/tell';
import { saveFile } from '../../../look/saveFile';

/** Where an annotation cannot be opened: what this person did in it, and the server does not have, as a file. */
export function KeptEdits({ annotation, person }: { readonly annotation: string; readonly person: string }) {
  const [kept, setKept] = useState<Awaited<ReturnType<typeof keptEdits>>>(null);
  useEffect(() => {
    let isGone = false;
    keptEdits({ annotation, person }).then(
      (found) => {
        if (!isGone) setKept(found);
      },
      (error: unknown) => {
        tellError('What this browser keeps of the annotation could not be read', error);
      },
    );
    return () => {
      isGone = true;
    };
  }, [annotation, person]);
  if (!kept) return null;
  const edits = `${count(kept.edits)} ${kept.edits === 1 ? 'edit' : 'edits'}`;
  return (
    <Alert color="yellow" variant="light" title={`This browser keeps ${edits} of yours`}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          They were made in this annotation and never reached the server. They stay here, and are sent once the
          annotation can be opened again.
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            saveFile(kept.file, 'edits.json');
          }}
        >
          Save these edits as a file
        </Button>
      </Stack>
    </Alert>
  );
}
