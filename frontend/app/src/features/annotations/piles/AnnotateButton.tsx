import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconChevronDown, IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { mayAnnotate, signIn, usePerson } from '../../signin/person';
import { beginAnnotation, segmentationsOf } from './beginning';
import { annotationPath } from '../words';

interface Props {
  readonly dataset: Parameters<typeof beginAnnotation>[0];
  readonly size?: 'sm' | 'compact-sm';
}

/** One click begins an annotation over the first segmentation; the arrow beside it chooses another one, or none. */
export function AnnotateButton({ dataset, size = 'sm' }: Props) {
  const me = usePerson((person) => person.me);
  const { begin, beginning } = useBegin(dataset);
  const layers = segmentationsOf(dataset);
  if (me && !me.isSignedIn) {
    return (
      <Button variant="default" size={size} leftSection={<IconPencilPlus size={17} />} onClick={signIn}>
        Sign in to annotate
      </Button>
    );
  }
  if (!mayAnnotate(me)) return null;
  return (
    <Group gap={0} wrap="nowrap">
      <Button
        variant="default"
        size={size}
        leftSection={<IconPencilPlus size={17} />}
        loading={beginning}
        onClick={() => void begin(layers[0] ?? null)}
        style={layers.length > 0 ? { borderStartEndRadius: 0, borderEndEndRadius: 0 } : {}}
      >
        Annotate
      </Button>
      {layers.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="default"
              size={size === 'sm' ? 36 : 26}
              disabled={beginning}
              aria-label="Annotate over which segmentation"
              style={{ borderStartStartRadius: 0, borderEndStartRadius: 0, borderInlineStartWidth: 0 }}
            >
              <IconChevronDown size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {layers.map((layer) => (
              <Menu.Item key={layer} onClick={() => void begin(layer)}>
                Correct {layer}
              </Menu.Item>
            ))}
            <Menu.Item onClick={() => void begin(null)}>Paint on nothing</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}

/** Begins an annotation and opens it. */
export function useBegin(dataset: Props['dataset']) {
  const navigate = useNavigate();
  const [beginning, setBeginning] = useState(false);
  const begin = async (fallbackLayer: string | null) => {
    setBeginning(true);
    const id = await beginAnnotation(dataset, fallbackLayer);
    setBeginning(false);
    // From the viewer one goes on where one looks.
    const view = window.location.pathname.startsWith('/view/') ? window.location.hash : '';
    if (id !== undefined) await navigate(annotationPath(id) + view);
  };
  return { begin, beginning };
}
