import { ImportDatasetDocument, ListAllowedRootsDocument, type DatasetAccess } from '@lamella/api';
import { Autocomplete, Button, Code, Group, Loader, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { client } from '../../../host';
import { bytes, count } from '../../../look/numbers';
import { tell, tellError } from '../../../look/tell';
import { useAsk } from '../../../look/useAsk';
import { accesses, circles } from '../access';
import { useImports } from './imports';
import { ProbedLayers } from './ProbedLayers';
import { useProbe } from './useProbe';
import { rawBytes } from '../voxels';
import { VoxelSizeFields, voxelSizeOf, type TypedVoxelSize } from './VoxelSizeFields';

/** One path: looked at while it is typed, then imported with what was chosen. */
export function AddForm() {
  const [path, setPath] = useState('');
  const allowed = useAsk(ListAllowedRootsDocument, {}).data?.allowedRoots;
  const roots = allowed ?? [];
  const { volume, ...probe } = useProbe(path);
  const readable = useMemo(() => volume?.layers.filter((layer) => layer.refusal === null) ?? [], [volume]);
  const [name, setName] = useState<string>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [size, setSize] = useState<TypedVoxelSize>();
  const [inPlace, setInPlace] = useState(false);
  const [access, setAccess] = useState<DatasetAccess>('PRIVATE');
  const [sending, setSending] = useState(false);

  // Another volume brings its own layers and voxel size; a name that was typed is kept.
  useEffect(() => {
    setChosen(readable.map((layer) => layer.name));
    setSize(undefined);
  }, [readable]);

  const named = name ?? nameOf(volume?.path ?? '');
  const typed = size ?? typedOf(volume?.voxelSize ?? null);
  const voxelSize = voxelSizeOf(typed);
  const total = readable
    .filter((layer) => chosen.includes(layer.name))
    .reduce((sum, layer) => sum + rawBytes(layer), 0);
  const ready = volume && chosen.length > 0 && named.trim() !== '' && voxelSize !== undefined && probe.isOfPath;
  const layers = `${count(chosen.length)} ${chosen.length === 1 ? 'layer' : 'layers'}, ${bytes(total)}`;

  const send = async () => {
    if (!ready) return;
    setSending(true);
    try {
      const input = { path: volume.path, name: named.trim(), voxelSize, inPlace, access, layers: [...chosen] };
      await client.ask(ImportDatasetDocument, { input });
      tell(`${named.trim()} is on its way.`);
      setPath('');
      setName(undefined);
      await useImports.getState().refresh();
    } catch (error) {
      tellError(`${named.trim()} could not be imported`, error);
    }
    setSending(false);
  };

  if (allowed?.length === 0) {
    return (
      <Stack gap="sm" maw={720}>
        <Text>No folder of the server may be read yet. Whoever runs it names one when it starts:</Text>
        <Code block>Datastore__AllowedRoots__0=/where/the/data/lies ./run.sh</Code>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Stack gap="md" maw={860}>
        <Autocomplete
          label="Path on the server"
          description={
            // Something stands there while the folders are asked for, so that nothing moves when they come.
            roots.length > 0 ? `Under ${roots.join(' or ')}` : '\u00a0'
          }
          placeholder={roots[0] ? `${roots[0]}/…` : ''}
          value={path}
          onChange={setPath}
          data={roots.filter((root) => !path.startsWith(root)).map((root) => `${root.replace(/\/$/, '')}/`)}
          error={probe.asked && !probe.loading ? probe.error?.message : undefined}
          rightSection={probe.loading && probe.asked ? <Loader size={16} aria-label="Looking at the path" /> : null}
          spellCheck={false}
          autoComplete="off"
          classNames={{ input: 'mono' }}
        />
        {volume && !probe.error && probe.asked && (
          <>
            <ProbedLayers volume={volume} chosen={chosen} onChoose={setChosen} />
            <TextInput
              label="Name"
              value={named}
              maxLength={200}
              error={named.trim() ? undefined : 'A dataset needs a name.'}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <VoxelSizeFields value={typed} onChange={setSize} known={volume.voxelSize !== null} />
            <Radio.Group
              label="Where the voxels stay"
              value={inPlace ? 'there' : 'here'}
              onChange={(value) => {
                setInPlace(value === 'there');
              }}
            >
              <Stack gap={8} mt={6}>
                <Radio value="here" label="Import: copied into Lamella's own store, with all magnifications" />
                <Radio value="there" label="Read in place: nothing is copied, and the folder must stay as it is" />
              </Stack>
            </Radio.Group>
            <Select
              label="Who may see it"
              w={340}
              allowDeselect={false}
              data={accesses.map((access) => ({ value: access, label: circles[access].says }))}
              value={access}
              onChange={(value) => {
                setAccess(accesses.find((access) => access === value) ?? 'PRIVATE');
              }}
            />
            <Group>
              <Button type="submit" size="md" disabled={!ready} loading={sending}>
                {inPlace ? `Read ${layers} in place` : `Import ${layers}`}
              </Button>
              {chosen.length === 0 && <Text c="dimmed">Choose at least one layer.</Text>}
            </Group>
          </>
        )}
      </Stack>
    </form>
  );
}

function nameOf(path: string): string {
  return (path.split('/').filter(Boolean).at(-1) ?? '').replace(/(\.ome)?\.zarr$|\.n5$/i, '');
}

function typedOf(size: { x: number; y: number; z: number; unit: string } | null): TypedVoxelSize {
  return size ? { x: size.x, y: size.y, z: size.z, unit: size.unit } : { x: '', y: '', z: '', unit: 'nanometer' };
}
