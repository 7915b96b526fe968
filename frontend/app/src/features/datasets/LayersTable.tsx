import type { DatasetDetailsFragment } from '@lamella/api';
import { Group, Table, Text } from '@mantine/core';
import { extent, number, thin } from '../../look/numbers';
import { voxelTypes } from './voxels';

/** Each layer with what its voxels are, and its magnifications from fine to coarse. */
export function LayersTable({ layers }: { readonly layers: DatasetDetailsFragment['layers'] }) {
  return (
    <Table.ScrollContainer minWidth={760} type="native" tabIndex={0} role="region" aria-label="Layers">
      <Table verticalSpacing="sm" fz="sm" layout="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>Voxels</Table.Th>
            <Table.Th>Size</Table.Th>
            <Table.Th>Begins at</Table.Th>
            <Table.Th>Magnifications</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {layers.map((layer) => (
            <Table.Tr key={layer.name}>
              <Table.Td fw={600}>{layer.name}</Table.Td>
              <Table.Td>{layer.category === 'IMAGE' ? 'image' : 'segmentation'}</Table.Td>
              <Table.Td>
                {[
                  voxelTypes[layer.voxelType],
                  layer.channels > 1 ? `${number(layer.channels)}${thin}channels` : '',
                  layer.timepoints > 1 ? `${number(layer.timepoints)}${thin}points in time` : '',
                ]
                  .filter(Boolean)
                  .join(', ')}
              </Table.Td>
              <Table.Td>{extent(layer.box.size)}</Table.Td>
              <Table.Td>
                {[layer.box.min.x, layer.box.min.y, layer.box.min.z].map((n) => number(n, 9)).join(', ')}
              </Table.Td>
              <Table.Td>
                <Group gap={6}>
                  {layer.mags.map((mag) => (
                    <Text key={mag.mag} component="span" size="sm" title={`${extent(mag.size)} voxels`}>
                      <kbd className="key">{mag.mag}</kbd>
                    </Text>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
