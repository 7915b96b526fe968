import { Tabs, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconBinaryTree, IconBox, IconHistory, IconMessage2, IconPuzzle, IconStack2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './AnnotationLists.module.css';
import { boxes, comments, segments, trees } from './kinds';
import { ListView } from './ListView';
import { VersionsPanel } from './VersionsPanel';

const lists = [
  { name: 'layers', label: 'Layers', Icon: IconStack2 },
  { name: 'trees', label: 'Trees', Icon: IconBinaryTree },
  { name: 'segments', label: 'Segments', Icon: IconPuzzle },
  { name: 'boxes', label: 'Boxes', Icon: IconBox },
  { name: 'comments', label: 'Comments', Icon: IconMessage2 },
  { name: 'versions', label: 'Versions', Icon: IconHistory },
] as const;

type Name = (typeof lists)[number]['name'];

/** What is drawn, kind by kind, beside the picture; which list is in front is remembered. */
export function AnnotationLists({ layers }: { readonly layers: ReactNode }) {
  const [shown, setShown] = useLocalStorage<Name>({ key: 'lamella.list', defaultValue: 'layers' });
  const open = lists.find(({ name }) => name === shown)?.name ?? 'layers';
  return (
    <Tabs
      value={open}
      onChange={(value) => {
        const chosen = lists.find(({ name }) => name === value);
        if (chosen) setShown(chosen.name);
      }}
      keepMounted={false}
      className={classes.tabs}
    >
      <Tabs.List grow aria-label="Lists">
        {lists.map(({ name, label, Icon }) => (
          <Tooltip key={name} label={label} disabled={name === open}>
            <Tabs.Tab value={name} aria-label={label} className={classes.tab}>
              <Icon size={17} stroke={1.6} aria-hidden />
              {name === open && <span>{label}</span>}
            </Tabs.Tab>
          </Tooltip>
        ))}
      </Tabs.List>
      <Tabs.Panel value="layers" className={classes.content}>
        {layers}
      </Tabs.Panel>
      <Tabs.Panel value="trees" className={classes.content}>
        <ListView kind={trees} />
      </Tabs.Panel>
      <Tabs.Panel value="segments" className={classes.content}>
        <ListView kind={segments} />
      </Tabs.Panel>
      <Tabs.Panel value="boxes" className={classes.content}>
        <ListView kind={boxes} />
      </Tabs.Panel>
      <Tabs.Panel value="comments" className={classes.content}>
        <ListView kind={comments} />
      </Tabs.Panel>
      <Tabs.Panel value="versions" className={classes.content}>
        <VersionsPanel />
      </Tabs.Panel>
    </Tabs>
  );
}
