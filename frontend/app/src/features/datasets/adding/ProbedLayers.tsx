import type { ProbePathQuery } from '@lamella/api';
import { Alert, Checkbox, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { bytes, extent, voxelSize } from '../../../look/numbers';
import { rawBytes, voxelTypes } from '../voxels';

/** What a path turned out to be; what cannot be read says why. */
export function ProbedLayers(props: {
  readonly volume: ProbePathQuery['probe'];
  readonly chosen: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
}) {
  const { volume, chosen, onChoose } = props;
  return (
    <Stack gap="sm">
      <Text size="sm" aria-live="polite">
        <b>{volume.format}</b>
        {volume.voxelSize ? `, voxels of ${voxelSize(volume.voxelSize)}` : ''}
      </Text>
      {volume.warnings.map((warning) => (
        <Alert key={warning} color="yellow" variant="light" icon={<IconAlertTriangle size={18} />}>
          {warning}
        </Alert>
      ))}
      <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="region" aria-label="What is there">
        <Table verticalSpacing="xs" fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Layer</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Voxels</Table.Th>
              <Table.Th>Size</Table.Th>
              <Table.Th ta="right">Bytes</Table.Th>
              <Table.Th>Magnifications</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {volume.layers.map((layer) => (
              <Table.Tr key={layer.name}>
                <Table.Td>
                  <Checkbox
                    label={layer.name}
                    checked={chosen.includes(layer.name)}
                    disabled={layer.refusal !== null}
                    onChange={(event) => {
                      const others = chosen.filter((name) => name !== layer.name);
                      onChoose(event.currentTarget.checked ? [...others, layer.name] : others);
                    }}
                  />
                </Table.Td>
                {layer.refusal !== null ? (
                  <Table.Td colSpan={5}>{layer.refusal}</Table.Td>
                ) : (
                  <>
                    <Table.Td>{layer.category === 'IMAGE' ? 'image' : 'segmentation'}</Table.Td>
                    <Table.Td>{voxelTypes[layer.voxelType]}</Table.Td>
                    <Table.Td>{extent(layer.box.size)}</Table.Td>
                    <Table.Td ta="right">{bytes(rawBytes(layer))}</Table.Td>
                    <Table.Td title={layer.mags[0]?.codecs}>{layer.mags.map((mag) => mag.mag).join(', ')}</Table.Td>
                  </>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
