import { Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import { Page } from '../../look/Page';
import { commandIds, commands, differences, gestures } from './keys';

/** All keys and gestures, from the same table that makes them work. */
export function HelpPage() {
  const groups = [...new Set(commandIds.map((id) => commands[id].group))];
  return (
    <Page title="Keys and gestures">
      <Stack gap="xs" mb="xl" maw={680}>
        <Title>Keys and gestures</Title>
        <Text c="dimmed">
          Keys work on the panel under the pointer; one hand stays on the mouse. Any command can also be found by name
          with <kbd className="key">Ctrl K</kbd>. A place is reached by typing it there: 100, 200, 30.
        </Text>
      </Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={40} verticalSpacing="xl">
        {groups.map((group) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <Title order={2} id={`keys-${group}`} mb="xs">
              {group}
            </Title>
            <Table verticalSpacing={6} horizontalSpacing={0}>
              <Table.Tbody>
                {commandIds
                  .filter((id) => commands[id].group === group)
                  .map((id) => (
                    <Table.Tr key={id}>
                      <Table.Td>{commands[id].says}</Table.Td>
                      <Table.Td>
                        <Keys keys={commands[id].keys} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
        <section aria-labelledby="gestures">
          <Title order={2} id="gestures" mb="xs">
            Mouse, pen and touch
          </Title>
          <Table verticalSpacing={6} horizontalSpacing={0}>
            <Table.Tbody>
              {gestures.map(({ does, says }) => (
                <Table.Tr key={does}>
                  <Table.Td>{says}</Table.Td>
                  <Table.Td ta="right" fw={500}>
                    {does}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
        <section aria-labelledby="differences">
          <Title order={2} id="differences" mb="xs">
            For those who know webKnossos
          </Title>
          <Table verticalSpacing={6} horizontalSpacing={0}>
            <Table.Tbody>
              {differences.map(({ there, here }) => (
                <Table.Tr key={there}>
                  <Table.Td pr="md">{there}</Table.Td>
                  <Table.Td fw={500}>{here}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </SimpleGrid>
    </Page>
  );
}

function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {keys.map((key, at) => (
        <Fragment key={key}>
          {at > 0 && (
            <Text size="xs" c="dimmed">
              or
            </Text>
          )}
          <span>
            {key.split(/(?<=.)\+(?=.)/).map((part) => (
              <kbd key={part} className="key" style={{ marginLeft: 3 }}>
                {part}
              </kbd>
            ))}
          </span>
        </Fragment>
      ))}
    </Group>
  );
}
