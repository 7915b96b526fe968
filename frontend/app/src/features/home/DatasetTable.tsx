import type { DatasetCardFragment } from '@lamella/api';
import { Anchor, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { Link } from 'react-router-dom';
import { bytes, day, extent, voxelSize } from '../../look/numbers';
import { AccessBadge } from '../datasets/access';
import { boxAround } from '../datasets/voxels';

/** The list for many datasets: a line each. */
export function DatasetTable({
  datasets,
  onRestore,
}: {
  readonly datasets: readonly DatasetCardFragment[];
  readonly onRestore: (id: string) => void;
}) {
  return (
    <Table.ScrollContainer
      minWidth={860}
      type="native"
      tabIndex={0}
      role="region"
      aria-label="Datasets"
      // What is hidden for the eye in a cell would else widen the page.
      pos="relative"
    >
      <Table highlightOnHover verticalSpacing="xs" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Size in voxels</Table.Th>
            <Table.Th>Voxel size</Table.Th>
            <Table.Th ta="right">Stored</Table.Th>
            <Table.Th>Layers</Table.Th>
            <Table.Th>Owner</Table.Th>
            <Table.Th>Added</Table.Th>
            <Table.Th>Seen by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {datasets.map((dataset) => (
            <Table.Tr key={dataset.id}>
              <Table.Td maw={260}>
                {dataset.trashedAt ? (
                  <Text size="sm" truncate>
                    {dataset.name}
                  </Text>
                ) : (
                  <Anchor
                    component={Link}
                    to={`/view/${dataset.id}`}
                    size="sm"
                    fw={600}
                    c="inherit"
                    truncate
                    display="block"
                  >
                    {dataset.name}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>{extent(boxAround(dataset.layers.map((layer) => layer.box)).size)}</Table.Td>
              <Table.Td>{voxelSize(dataset.voxelSize)}</Table.Td>
              <Table.Td ta="right">{dataset.storedBytes > 0 ? bytes(dataset.storedBytes) : '–'}</Table.Td>
              <Table.Td maw={180}>
                <Text size="sm" truncate>
                  {dataset.layers.map((layer) => layer.name).join(', ')}
                </Text>
              </Table.Td>
              <Table.Td>{dataset.owner?.name ?? 'This site'}</Table.Td>
              <Table.Td>{day(dataset.createdAt)}</Table.Td>
              <Table.Td>
                {dataset.trashedAt ? (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => {
                      onRestore(dataset.id);
                    }}
                  >
                    Restore
                  </Button>
                ) : (
                  <Anchor component={Link} to={`/datasets/${dataset.id}`} underline="never">
                    <AccessBadge access={dataset.access} published={dataset.publishedAt !== null} />
                    <VisuallyHidden>: about {dataset.name}</VisuallyHidden>
                  </Anchor>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
