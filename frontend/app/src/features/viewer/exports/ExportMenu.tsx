import type { DatasetDetailsFragment } from '@lamella/api';
import type { AnnotationState } from '@lamella/api/annotation';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDownload, IconFileTypeXml, IconFileZip, IconStack2, IconTable } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { download } from '../../../look/download';
import { tellError } from '../../../look/tell';
import { useActions } from '../../help/keyboard';
import { tooltip } from '../../help/keys';
import { ExportDialog } from './ExportDialog';

/** An annotation, or what it was at a version. */
export interface Exported {
  readonly id: string;
  readonly name: string;
  /** Undefined for the newest. */
  readonly past?: { readonly version: number; readonly state: AnnotationState };
}

interface Props {
  readonly dataset: DatasetDetailsFragment;
  /** Where there is none, the dataset's voxels are all that can be taken away. */
  readonly annotation: Exported | undefined;
}

const tables = ['trees', 'nodes', 'segments'] as const;

/** All that can be taken away: voxels of a box, and what is drawn as files. */
export function ExportMenu({ dataset, annotation }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [choosesVoxels, setChoosesVoxels] = useState(false);
  const hasMenu = annotation !== undefined;
  const open = hasMenu ? setOpen : setChoosesVoxels;
  const actions = useMemo(
    () => ({
      export: () => {
        open(true);
      },
    }),
    [open],
  );
  useActions(actions);
  return (
    <>
      {annotation ? (
        <Menu position="bottom-end" width={310} opened={isOpen} onChange={setOpen}>
          <Tooltip label={tooltip('export')}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={tooltip('export')}>
                <IconDownload size={17} />
              </ActionIcon>
            </Menu.Target>
          </Tooltip>
          <Files annotation={annotation}>
            <Menu.Item
              leftSection={<IconStack2 size={16} />}
              onClick={() => {
                setChoosesVoxels(true);
              }}
            >
              Voxels of a box, as OME-Zarr or TIFF …
            </Menu.Item>
          </Files>
        </Menu>
      ) : (
        <Tooltip label={tooltip('export')}>
          <ActionIcon variant="subtle" color="gray" aria-label={tooltip('export')} onClick={actions.export}>
            <IconDownload size={17} />
          </ActionIcon>
        </Tooltip>
      )}
      {choosesVoxels && (
        <ExportDialog
          dataset={dataset}
          annotation={annotation}
          onClose={() => {
            setChoosesVoxels(false);
          }}
        />
      )}
    </>
  );
}

function Files({ annotation, children }: { readonly annotation: Exported; readonly children: React.ReactNode }) {
  const { id, name, past } = annotation;
  const fetchFile = (file: string) => () => {
    download(`/annotations/${id}/${file}${past ? `?version=${String(past.version)}` : ''}`).catch((error: unknown) => {
      tellError(`${name} cannot be downloaded`, error);
    });
  };
  return (
    <Menu.Dropdown>
      <Menu.Label>{past ? `Export version ${String(past.version)}` : 'Export'}</Menu.Label>
      {children}
      <Menu.Item leftSection={<IconFileTypeXml size={16} />} onClick={fetchFile('nml')}>
        NML, for webKnossos and others
      </Menu.Item>
      <Menu.Item leftSection={<IconFileZip size={16} />} onClick={fetchFile('webknossos')}>
        All of it for webKnossos, with voxels (zip)
      </Menu.Item>
      {tables.map((table) => (
        <Menu.Item key={table} leftSection={<IconTable size={16} />} onClick={fetchFile(`${table}.csv`)}>
          Table of {table} (CSV)
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  );
}
