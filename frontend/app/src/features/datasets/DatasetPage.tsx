import { GetDatasetDocument, type DatasetDetailsFragment } from '@lamella/api';
import { Anchor, Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconEye, IconPencil, IconQuote, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { Failure } from '../../look/Failure';
import { NotFoundPage } from '../../look/NotFoundPage';
import { bytes, day, extent, length, voxelSize } from '../../look/numbers';
import { Page } from '../../look/Page';
import { useAsk } from '../../look/useAsk';
import { AnnotateButton } from '../annotations/piles/AnnotateButton';
import { DatasetAnnotations } from '../annotations/piles/DatasetAnnotations';
import { DropNml } from '../annotations/files/DropNml';
import { usePerson } from '../signin/person';
import { AccessBadge } from './access';
import { CiteDialog } from './CiteDialog';
import classes from './DatasetPage.module.css';
import { DescribeForm } from './DescribeForm';
import { LayersTable } from './LayersTable';
import { PythonSnippet } from './PythonSnippet';
import { Sharing } from './Sharing';
import { Thumbnail } from './Thumbnail';
import { trashDataset } from './trash';
import { boxAround } from './voxels';

/** All that is known of one dataset, and all that can be done with it. */
export function DatasetPage() {
  const { id = '' } = useParams();
  const isId = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id);
  const { data, error, again } = useAsk(GetDatasetDocument, isId ? { id } : null);
  const [changed, setChanged] = useState<DatasetDetailsFragment>();
  const person = usePerson((person) => person.me?.id);
  useEffect(() => {
    setChanged(undefined);
    again();
  }, [person, id, again]);

  if (!isId || (data && !data.dataset)) return <NotFoundPage what="dataset" />;
  if (error) {
    return (
      <Page title="Dataset">
        <Failure what="The dataset could not be loaded" error={error} again={again} />
      </Page>
    );
  }
  const dataset = changed ?? data?.dataset;
  if (!dataset) {
    return (
      <Page title="Dataset">
        <Skeleton h={420} role="status" aria-label="Loading" aria-busy />
      </Page>
    );
  }
  return <Shown dataset={dataset} onChange={setChanged} />;
}

interface Props {
  readonly dataset: DatasetDetailsFragment;
  readonly onChange: (dataset: DatasetDetailsFragment) => void;
}

function Shown({ dataset, onChange }: Props) {
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [citing, setCiting] = useState(false);
  const throwAway = async () => {
    const back = () => void navigate(`/datasets/${dataset.id}`);
    if (await trashDataset(dataset.id, dataset.name, back)) await navigate('/');
  };
  return (
    <Page title={dataset.name}>
      <DropNml dataset={dataset} />
      <Anchor component={Link} to="/" size="sm" c="dimmed">
        All datasets
      </Anchor>
      {editing ? (
        <DescribeForm
          dataset={dataset}
          onDone={(changed) => {
            if (changed) onChange(changed);
            setEditing(false);
          }}
        />
      ) : (
        <Group justify="space-between" align="flex-start" mt={4} mb="lg" gap="md">
          <Stack gap={6} flex="1 1 400px" maw={760}>
            <Group gap="sm">
              <Title className={classes.title}>{dataset.name}</Title>
              <AccessBadge access={dataset.access} published={dataset.publishedAt !== null} />
            </Group>
            {dataset.description && <Text className={classes.description}>{dataset.description}</Text>}
          </Stack>
          <Group gap="xs">
            <Button component={Link} to={`/view/${dataset.id}`} leftSection={<IconEye size={17} />}>
              Look
            </Button>
            <AnnotateButton dataset={dataset} />
            <Button
              variant="default"
              leftSection={<IconQuote size={17} />}
              onClick={() => {
                setCiting(true);
              }}
            >
              Cite
            </Button>
            {dataset.mayEdit && (
              <>
                <Button
                  variant="default"
                  leftSection={<IconPencil size={17} />}
                  onClick={() => {
                    setEditing(true);
                  }}
                >
                  Describe
                </Button>
                <Button variant="default" leftSection={<IconTrash size={17} />} onClick={() => void throwAway()}>
                  Trash
                </Button>
              </>
            )}
          </Group>
        </Group>
      )}
      <div className={classes.columns}>
        <Link to={`/view/${dataset.id}`} className={classes.preview} aria-label={`Look at ${dataset.name}`}>
          <Thumbnail address={dataset.thumbnailUrl} alt={`A slice of ${dataset.name}`} />
        </Link>
        <Stack gap="lg">
          <Facts dataset={dataset} />
          <Sharing dataset={dataset} onChange={onChange} />
        </Stack>
      </div>
      <DatasetAnnotations dataset={dataset.id} />
      <section aria-labelledby="layers">
        <Title order={2} id="layers" mt={36} mb="sm">
          Layers
        </Title>
        <LayersTable layers={dataset.layers} />
      </section>
      <section aria-labelledby="python">
        <Title order={2} id="python" mt={36} mb="sm">
          Use in Python
        </Title>
        <PythonSnippet dataset={dataset} />
      </section>
      <CiteDialog
        dataset={dataset}
        opened={citing}
        onClose={() => {
          setCiting(false);
        }}
      />
    </Page>
  );
}

function Facts({ dataset }: { readonly dataset: DatasetDetailsFragment }) {
  const { size } = boxAround(dataset.layers.map((layer) => layer.box));
  const { unit, ...edges } = dataset.voxelSize;
  const axes = ['x', 'y', 'z'] as const;
  const facts: readonly (readonly [string, string])[] = [
    ['Size in voxels', extent(size)],
    ['Extent', axes.map((axis) => length(size[axis] * edges[axis], unit)).join(' × ')],
    ['Voxel size', voxelSize(dataset.voxelSize)],
    ['Stored', dataset.storedBytes > 0 ? bytes(dataset.storedBytes) : 'read where it lies'],
    ['Owner', dataset.owner?.name ?? 'this site'],
    ['Licence', dataset.licence ?? 'none stated'],
    ['Added', day(dataset.createdAt)],
    ...(dataset.publishedAt ? [['Published', day(dataset.publishedAt)] as const] : []),
  ];
  return (
    <Card withBorder className={classes.card}>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
