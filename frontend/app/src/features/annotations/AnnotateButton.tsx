import { CreateAnnotationDocument, type DatasetDetailsFragment } from '@lamella/api';
import { Button, Menu, type ButtonProps } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { client } from '../../host';
import { tellError } from '../../look/tell';
import { signIn, usePerson } from '../signin/person';

/** Begins an annotation on a dataset with one click; where it has segmentations, one of them may show where nothing is painted. */
export function AnnotateButton({
  dataset,
  size,
}: {
  readonly dataset: DatasetDetailsFragment;
  readonly size?: ButtonProps['size'];
}) {
  const navigate = useNavigate();
  const me = usePerson((person) => person.me);
  const [isBusy, setBusy] = useState(false);
  const begin = async (fallback: string | null) => {
    setBusy(true);
    try {
      const input = { dataset: dataset.id, fallbackLayer: fallback };
      const { createAnnotation } = await client.ask(CreateAnnotationDocument, { input });
      await navigate(
        `/annotations/${createAnnotation.id}${window.location.pathname.startsWith('/view/') ? window.location.hash : ''}`,
      );
    } catch (error) {
      tellError('The annotation was not begun', error);
    } finally {
      setBusy(false);
    }
  };
  const segmentations = dataset.layers.filter(({ category }) => category === 'SEGMENTATION');
  const button = (onClick?: () => void) => (
    <Button
      variant="default"
      size={size ?? 'sm'}
      loading={isBusy}
      leftSection={<IconPencilPlus size={17} />}
      {...(onClick ? { onClick } : {})}
    >
      Annotate
    </Button>
  );
  if (!me) return button(signIn);
  if (segmentations.length === 0) return button(() => void begin(null));
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>{button()}</Menu.Target>
      <Menu.Dropdown>
        {segmentations.map(({ name }) => (
          <Menu.Item key={name} onClick={() => void begin(name)}>
            Paint over {name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => void begin(null)}>Begin with an empty layer</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
