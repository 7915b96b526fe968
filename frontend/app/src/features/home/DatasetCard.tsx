import type { DatasetCardFragment } from '@lamella/api';
import { Button, Card, Group, Text } from '@mantine/core';
import { IconInfoCircle, IconPencilPlus, IconRestore } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { bytes, extent, voxelSize } from '../../look/numbers';
import { useBegin } from '../annotations/piles/AnnotateButton';
import { segmentationsOf } from '../annotations/piles/beginning';
import { AccessBadge } from '../datasets/access';
import { Thumbnail } from '../datasets/Thumbnail';
import { boxAround } from '../datasets/voxels';
import { mayAnnotate, usePerson } from '../signin/person';
import classes from './DatasetCard.module.css';

/** One dataset: the picture opens the viewer, the name beneath it too, the sign in the corner its page. */
export function DatasetCard({
  dataset,
  onRestore,
}: {
  readonly dataset: DatasetCardFragment;
  readonly onRestore: () => void;
}) {
  const { id, name, layers, owner, trashedAt } = dataset;
  const me = usePerson((person) => person.me);
  const { begin, beginning } = useBegin(dataset);
  const box = boxAround(layers.map((layer) => layer.box));
  const facts = [
    `${extent(box.size)} voxels`,
    voxelSize(dataset.voxelSize),
    dataset.storedBytes > 0 ? bytes(dataset.storedBytes) : '',
  ];
  return (
    <Card component="article" withBorder padding={0} className={classes.card} aria-label={name}>
      <div className={classes.picture} data-trashed={trashedAt !== null || undefined}>
        <Thumbnail address={dataset.thumbnailUrl} alt="" />
      </div>
      <div className={classes.text}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          {trashedAt ? (
            <Text fw={600} truncate>
              {name}
            </Text>
          ) : (
            <Link to={`/view/${id}`} className={classes.name} title={name}>
              {name}
            </Link>
          )}
          {!trashedAt && (
            <Group gap={2} wrap="nowrap">
              {mayAnnotate(me) && (
                <button
                  type="button"
                  className={classes.about}
                  aria-label={`Annotate ${name}`}
                  title={`Annotate ${name}`}
                  disabled={beginning}
                  onClick={() => void begin(segmentationsOf(dataset)[0] ?? null)}
                >
                  <IconPencilPlus size={18} aria-hidden />
                </button>
              )}
              <Link
                to={`/datasets/${id}`}
                className={classes.about}
                aria-label={`About ${name}`}
                title={`About ${name}`}
              >
                <IconInfoCircle size={18} aria-hidden />
              </Link>
            </Group>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {facts.filter(Boolean).slice(0, 2).join(' · ')}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {[facts[2], layers.map((layer) => layer.name).join(', ')].filter(Boolean).join(' · ')}
        </Text>
        <Group justify="space-between" wrap="nowrap" mt={8}>
          <Text size="sm" c="dimmed" truncate>
            {owner?.name ?? 'This site'}
          </Text>
          {trashedAt ? (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconRestore size={14} />}
              onClick={onRestore}
              style={{ position: 'relative' }}
            >
              Restore
            </Button>
          ) : (
            <AccessBadge access={dataset.access} published={dataset.publishedAt !== null} />
          )}
        </Group>
      </div>
    </Card>
  );
}
