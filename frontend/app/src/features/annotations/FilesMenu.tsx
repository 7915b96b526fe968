import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconFileImport, IconFileTypeXml, IconTable } from '@tabler/icons-react';
import { useRef } from 'react';
import { download } from '../../look/download';
import { tellError } from '../../look/tell';
import { bringIn, nmlTypes } from './nml';
import { useWorking } from './working';

const tables = ['trees', 'nodes', 'segments'] as const;

/** What is drawn, carried off as files, and files brought in. */
export function FilesMenu({ annotation }: { readonly annotation: { readonly id: string; readonly name: string } }) {
  const mayEdit = useWorking((working) => working.mayEdit);
  const chosen = useRef<HTMLInputElement>(null);
  const fetchFile = (file: string) => {
    download(`/annotations/${annotation.id}/${file}`).catch((error: unknown) => {
      tellError(`${annotation.name} cannot be downloaded`, error);
    });
  };
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Tooltip label="NML and tables">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label="NML and tables">
              <IconFileTypeXml size={17} />
            </ActionIcon>
          </Menu.Target>
        </Tooltip>
        <Menu.Dropdown>
          <Menu.Label>Export</Menu.Label>
          <Menu.Item
            leftSection={<IconFileTypeXml size={16} />}
            onClick={() => {
              fetchFile('nml');
            }}
          >
            NML, for webKnossos and others
          </Menu.Item>
          {tables.map((table) => (
            <Menu.Item
              key={table}
              leftSection={<IconTable size={16} />}
              onClick={() => {
                fetchFile(`${table}.csv`);
              }}
            >
              Table of {table} (CSV)
            </Menu.Item>
          ))}
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => chosen.current?.click()}>
                Import NML, zip or saved edits …
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
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
          if (files.length > 0) void bringIn(annotation.id, files);
        }}
      />
    </>
  );
}
