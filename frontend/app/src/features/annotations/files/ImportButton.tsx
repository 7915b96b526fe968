import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import { useActions } from '../../help/keyboard';
import { tooltip } from '../../help/keys';
import { bringIn, nmlTypes } from './nml';
import { useWorking } from '../working';

/** Files that are chosen come in as if they were dropped. */
export function ImportButton({ annotation }: { readonly annotation: string }) {
  const mayEdit = useWorking((working) => working.mayEdit);
  return mayEdit ? <Button annotation={annotation} /> : null;
}

function Button({ annotation }: { readonly annotation: string }) {
  const chosen = useRef<HTMLInputElement>(null);
  const actions = useMemo(() => ({ importNml: () => chosen.current?.click() }), []);
  useActions(actions);
  return (
    <>
      <Tooltip label={tooltip('importNml')}>
        <ActionIcon variant="subtle" color="gray" aria-label={tooltip('importNml')} onClick={actions.importNml}>
          <IconFileImport size={17} />
        </ActionIcon>
      </Tooltip>
      <input
        ref={chosen}
        type="file"
        accept={nmlTypes}
        multiple
        hidden
        aria-label="NML files to import"
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) void bringIn(annotation, files);
        }}
      />
    </>
  );
}
