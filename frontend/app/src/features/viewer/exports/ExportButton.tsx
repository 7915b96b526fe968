import type { DatasetDetailsFragment } from '@lamella/api';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { ExportDialog } from './ExportDialog';

interface Props {
  readonly dataset: DatasetDetailsFragment;
  readonly annotation: string | undefined;
}

/** Takes voxels away: a box of the image and of what is painted. */
export function ExportButton({ dataset, annotation }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Tooltip label="Export voxels">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Export voxels"
          onClick={() => {
            setOpen(true);
          }}
        >
          <IconDownload size={17} />
        </ActionIcon>
      </Tooltip>
      {isOpen && (
        <ExportDialog
          dataset={dataset}
          annotation={annotation}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
