import type { DatasetDetailsFragment } from '@lamella/api';
import type { AnnotationState } from '@lamella/api/annotation';
import { Alert, Button, Checkbox, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { client } from '../../../host';
import { download } from '../../../look/download';
import { bytes, count, extent } from '../../../look/numbers';
import { tell, tellError } from '../../../look/tell';
import { useListed, useWorking } from '../../annotations/working';
import { useViewer } from '../store';
import type { Exported } from './ExportMenu';
import { addressOf, boxIn, boxInView, boxText, sharedMags, type ExportSize, type ExportWish } from './exporting';

interface Props {
  /** With the annotation's layers among its own. */
  readonly dataset: DatasetDetailsFragment;
  readonly annotation: Exported | undefined;
  readonly onClose: () => void;
}

/** Chooses what of the voxels is taken away and says how much that is, before anything is fetched. */
export function ExportDialog({ dataset, annotation, onClose }: Props) {
  const past = annotation?.past;
  const now = useListed(['boxes', 'layers'], held);
  const { boxes, drawn } = (past ? held(past.state) : now) ?? nothing;
  const active = useWorking((working) => (past ? undefined : working.activeBox));
  const [place, setPlace] = useState(active === undefined ? 'view' : String(active));
  const [text, setText] = useState(() => {
    const chosen = boxes.find(({ box }) => box === active);
    return boxText(chosen ?? boxNow());
  });
  const [format, setFormat] = useState<ExportWish['format']>('zarr');
  const isDrawn = (layer: (typeof dataset.layers)[number]) => drawn.includes(layer.contentVersion);
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const whole = place === 'whole';
  const offered = dataset.layers.filter((layer) => !whole || annotation === undefined || isDrawn(layer));
  const chosen = offered.filter(({ name }) => !off.has(name));
  const mags = sharedMags(chosen);
  const [wanted, setWanted] = useState<string>();
  const mag = wanted !== undefined && mags.includes(wanted) ? wanted : (mags[0] ?? '1');
  const box = whole ? undefined : boxIn(text);
  const isReady = chosen.length > 0 && mags.length > 0 && (whole || box !== undefined);
  const layers = chosen.map((layer) => (isDrawn(layer) ? layer.contentVersion : layer.name));
  const wish: ExportWish = { format, box, mag, layers, version: past?.version };
  const of = annotation === undefined ? { dataset: dataset.id } : { annotation: annotation.id };
  const size = useSize(isReady ? addressOf(of, wish, true) : undefined);
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await download(addressOf(of, wish, false));
      tell(
        annotation === undefined
          ? 'The download has begun.'
          : past
            ? `The download of version ${count(past.version)} has begun.`
            : 'The download has begun. It is of what is saved now; what is painted from now on is not in it.',
      );
      onClose();
    } catch (error) {
      tellError('The export could not be started', error);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={past ? `Export voxels of version ${count(past.version)}` : 'Export voxels'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (size.value) void start();
        }}
      >
        <Stack>
          <Select
            label="What"
            data={[
              { value: 'view', label: 'What is seen now' },
              ...(place === 'typed' ? [{ value: 'typed', label: 'The box below' }] : []),
              ...boxes.map(({ box, name }) => ({ value: String(box), label: name || `Box ${String(box)}` })),
              { value: 'whole', label: annotation === undefined ? 'The whole dataset' : 'Painted bricks only' },
            ]}
            value={place}
            onChange={(value) => {
              if (value === null) return;
              setPlace(value);
              const box = boxes.find((box) => String(box.box) === value);
              if (value !== 'whole' && value !== 'typed') setText(boxText(box ?? boxNow()));
              if (value === 'whole' && annotation !== undefined) setFormat('zarr');
            }}
            allowDeselect={false}
            data-autofocus
          />
          {!whole && (
            <TextInput
              label="Box"
              description="x, y, z, width, height, depth in voxels of the finest magnification."
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setPlace('typed');
              }}
              error={box ? null : 'Six whole numbers, the last three above zero.'}
            />
          )}
          <Stack gap={6}>
            <Text size="sm" fw={500}>
              Layers
            </Text>
            {offered.map(({ name, category }) => (
              <Checkbox
                key={name}
                label={category === 'IMAGE' ? name : `${name} (segments)`}
                checked={!off.has(name)}
                onChange={(event) => {
                  const rest = new Set(off);
                  if (event.currentTarget.checked) rest.delete(name);
                  else rest.add(name);
                  setOff(rest);
                }}
              />
            ))}
          </Stack>
          <Group align="flex-end" gap="xl">
            <Select
              label="Magnification"
              data={mags}
              value={mag}
              onChange={(value) => {
                setWanted(value ?? undefined);
              }}
              allowDeselect={false}
              w={140}
            />
            <Stack gap={4}>
              <Text size="sm" fw={500} id="export-format">
                Format
              </Text>
              <SegmentedControl
                aria-labelledby="export-format"
                data={[
                  { value: 'zarr', label: 'OME-Zarr' },
                  { value: 'tiff', label: 'TIFF', disabled: whole && annotation !== undefined },
                ]}
                value={format}
                onChange={(value) => {
                  setFormat(value === 'tiff' ? 'tiff' : 'zarr');
                }}
              />
            </Stack>
          </Group>
          <Estimate
            isReady={isReady}
            wrong={chosen.length > 0 ? 'These layers share no magnification: take fewer.' : 'Choose a layer.'}
            size={size}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              leftSection={<IconDownload size={16} />}
              loading={busy}
              disabled={size.value === undefined}
            >
              Export
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const nothing: ReturnType<typeof held> = { boxes: [], drawn: [] };

/** What of an annotation can be chosen. */
const held = (state: AnnotationState) => ({
  boxes: [...state.boxes.values()].map((box) => ({ ...box })),
  drawn: [...state.layers.keys()],
});

function boxNow() {
  const { view, panels, shown } = useViewer.getState();
  return shown ? boxInView(view, panels, shown.voxelSize, shown.box) : ({ at: [0, 0, 0], size: [1, 1, 1] } as const);
}

interface Asked {
  readonly value?: ExportSize;
  readonly error?: Error;
}

function Estimate({ isReady, wrong, size }: { isReady: boolean; wrong: string; size: Asked }) {
  if (!isReady || size.error) {
    return (
      <Alert variant="light" color="yellow" icon={<IconInfoCircle size={18} />} role="status">
        <Text size="sm">{size.error?.message ?? wrong}</Text>
      </Alert>
    );
  }
  const first = size.value?.layers[0]?.box;
  return (
    <Text size="sm" c="dimmed" role="status" mih={42}>
      {size.value
        ? `${size.value.fileName}: ${bytes(size.value.bytes)} of voxels before compression${
            first ? `, ${extent({ x: first[3] ?? 0, y: first[4] ?? 0, z: first[5] ?? 0 })} of the finest` : ''
          }. Segments shrink to a small part of theirs.`
        : 'Asking how much that is…'}
    </Text>
  );
}

/** What the host says of an address; the newest counts. */
function useSize(address: string | undefined): Asked {
  const [asked, setAsked] = useState<Asked & { readonly address?: string }>({});
  useEffect(() => {
    if (address === undefined) return;
    const ended = new AbortController();
    const settle = (answer: Asked) => {
      if (!ended.signal.aborted) setAsked({ ...answer, address });
    };
    const timer = setTimeout(() => {
      client
        .get(address, { signal: ended.signal })
        .then((response) => response.json() as Promise<ExportSize>)
        .then(
          (value) => {
            settle({ value });
          },
          (error: unknown) => {
            settle({ error: error instanceof Error ? error : new Error(String(error)) });
          },
        );
    }, 250);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [address]);
  return address !== undefined && asked.address === address ? asked : {};
}
