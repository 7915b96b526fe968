import type { AnnotationCardFragment, AnnotationState } from '@lamella/api';
import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconPencil, IconShare, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { mayAnnotate, usePerson } from '../../signin/person';
import { duplicate, setState, trash } from './changing';
import { DescribeDialog } from './DescribeDialog';
import { ShareDialog } from '../people/ShareDialog';
import { stages } from '../words';

interface Props {
  readonly annotation: AnnotationCardFragment;
  readonly onChange: (changed: AnnotationCardFragment) => void;
  /** It has gone from the list, or come back. */
  readonly onGone: () => void;
}

const verbs = { ACTIVE: 'Reopen', FINISHED: 'Finish', ARCHIVED: 'Archive' } as const satisfies Record<
  AnnotationState,
  string
>;

/** What can be done with an annotation besides opening it. */
export function AnnotationMenu({ annotation, onChange, onGone }: Props) {
  const [dialog, setDialog] = useState<'describe' | 'share'>();
  const me = usePerson((person) => person.me);
  const { name, state, mayManage } = annotation;
  const next = (Object.keys(verbs) as AnnotationState[]).filter((other) => other !== state);
  const close = () => {
    setDialog(undefined);
  };
  const go = async (state: AnnotationState) => {
    const changed = await setState(annotation, state, onChange);
    if (changed) onChange(changed);
  };
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`What to do with ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayManage && (
            <Menu.Item
              leftSection={<IconPencil size={16} />}
              onClick={() => {
                setDialog('describe');
              }}
            >
              Rename, describe, tag
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconShare size={16} />}
            onClick={() => {
              setDialog('share');
            }}
          >
            Share
          </Menu.Item>
          {mayAnnotate(me) && (
            <Menu.Item
              leftSection={<IconCopy size={16} />}
              onClick={() =>
                void duplicate(annotation).then((copy) => {
                  if (copy) onGone();
                })
              }
            >
              Duplicate
            </Menu.Item>
          )}
          {mayManage && (
            <>
              <Menu.Divider />
              {next.map((other) => {
                const { Icon } = stages[other];
                return (
                  <Menu.Item key={other} leftSection={<Icon size={16} />} onClick={() => void go(other)}>
                    {verbs[other]}
                  </Menu.Item>
                );
              })}
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconTrash size={16} />}
                onClick={() =>
                  void trash(annotation, onGone).then((done) => {
                    if (done) onGone();
                  })
                }
              >
                Trash
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'describe' && (
        <DescribeDialog
          annotation={annotation}
          onDone={(changed) => {
            if (changed) onChange(changed);
            close();
          }}
        />
      )}
      {dialog === 'share' && <ShareDialog annotation={annotation} onChange={onChange} onClose={close} />}
    </>
  );
}
