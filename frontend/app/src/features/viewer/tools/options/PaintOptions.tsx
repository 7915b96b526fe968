import { segmentKey } from '@lamella/api/annotation';
import { ActionIcon, NumberInput, SegmentedControl, Select, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useWorking } from '../../../annotations/working';
import { tooltip } from '../../../help/keys';
import { useViewer } from '../../store';
import { brushRadius, setBrushRadius } from '../painting/brushTool';
import { setOptions, useToolOptions, type Overwrite } from './options';
import { inkOf, newSegment } from '../painting/painting';
import classes from './ToolOptions.module.css';

const paints: readonly { readonly value: Overwrite; readonly label: string }[] = [
  { value: 'everywhere', label: 'over everything' },
  { value: 'empty', label: 'only where nothing is' },
  { value: 'only', label: 'only the segment I begin on' },
];

const erasers: readonly { readonly value: Overwrite; readonly label: string }[] = [
  { value: 'everywhere', label: 'every segment' },
  { value: 'empty', label: 'only the active segment' },
  { value: 'only', label: 'only the segment I begin on' },
];

/** What is painted or erased, how large, and over what. */
export function PaintOptions({ erases, hasSize = false }: { readonly erases: boolean; readonly hasSize?: boolean }) {
  const overwrite = useToolOptions((options) => options.overwrite);
  return (
    <>
      <SegmentInHand />
      {hasSize && <BrushSize />}
      <label className={classes.field}>
        <span className={classes.label}>{erases ? 'Erases' : 'Paints'}</span>
        <Select
          size="xs"
          w={194}
          aria-label={erases ? 'What is erased' : 'What is painted over'}
          allowDeselect={false}
          data={erases ? erasers : paints}
          value={overwrite}
          onChange={(value) => {
            setOptions({ overwrite: (value ?? 'everywhere') as Overwrite });
          }}
        />
      </label>
      {erases && overwrite === 'everywhere' && (
        <span className={classes.destroys}>Erases every segment under it. Ctrl+Z brings it back.</span>
      )}
    </>
  );
}

/** The active segment: its colour, its number, and a new one. */
export function SegmentInHand() {
  const segment = useWorking((working) => working.activeSegment);
  const layer = useWorking((working) => working.activeLayer);
  const name = useWorking(
    ({ work, revisions }) =>
      (revisions.segments >= 0 && work?.state.segments.get(segmentKey(layer ?? '', segment))?.name) || undefined,
  );
  const color = inkOf(segment);
  return (
    <span className={classes.field}>
      <span className={classes.label}>Segment</span>
      {segment === '0' ? (
        <span className={classes.value}>a new one</span>
      ) : (
        <>
          <span className={classes.swatch} style={{ background: color }} />
          <span className={`${classes.value ?? ''} mono`}>{name ?? segment}</span>
        </>
      )}
      <Tooltip label={tooltip('newThing')}>
        <ActionIcon size={24} variant="subtle" color="gray" aria-label="New segment (C)" onClick={newSegment}>
          <IconPlus size={16} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}

function BrushSize() {
  const isBall = useToolOptions((options) => options.isBall);
  const radius = useToolOptions((options) => options.radius);
  const zoom = useViewer((viewer) => viewer.view.unitsPerPixel);
  const voxel = useViewer((viewer) => Math.min(...(viewer.shown?.voxelSize ?? [1])));
  // A brush that nobody has set keeps its size on the screen.
  const shown = radius ?? (zoom > 0 ? brushRadius() : 1);
  return (
    <>
      <label className={classes.field}>
        <span className={classes.label}>Diameter</span>
        <NumberInput
          size="xs"
          w={92}
          min={1}
          max={4000}
          step={2}
          suffix=" vx"
          aria-label="Diameter of the brush in voxels"
          value={Math.max(1, Math.round((2 * shown) / voxel))}
          onChange={(value) => {
            if (Number(value) >= 1) setBrushRadius((Number(value) * voxel) / 2);
          }}
        />
      </label>
      <SegmentedControl
        size="xs"
        aria-label="Shape of the brush"
        data={[
          { value: 'disc', label: 'Disc' },
          { value: 'ball', label: 'Ball' },
        ]}
        value={isBall ? 'ball' : 'disc'}
        onChange={(value) => {
          setOptions({ isBall: value === 'ball' });
        }}
      />
    </>
  );
}
