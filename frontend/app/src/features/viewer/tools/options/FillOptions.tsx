import { Button, SegmentedControl } from '@mantine/core';
import { count } from '../../../../look/numbers';
import { chooseBox } from '../../../annotations/boxes';
import { useWorking } from '../../../annotations/working';
import { useFilling } from '../painting/fillTool';
import { setOptions, useToolOptions } from './options';
import { SegmentInHand } from './PaintOptions';
import classes from './ToolOptions.module.css';

/** How far a fill goes, and how far it is. */
export function FillOptions() {
  const fillsSpace = useToolOptions((options) => options.fillsSpace);
  const running = useFilling((filling) => filling.running);
  const box = useWorking(({ work, activeBox, revisions }) =>
    revisions.boxes >= 0 && activeBox !== undefined ? work?.state.boxes.get(activeBox)?.name : undefined,
  );
  if (running) {
    return (
      <>
        <span className={classes.value} role="status">
          Filling: {count(running.voxels)} voxels, {count(running.waiting)} bricks to go
        </span>
        <Button size="compact-xs" variant="default" onClick={running.cancel}>
          Cancel (Esc)
        </Button>
      </>
    );
  }
  return (
    <>
      <SegmentInHand />
      <SegmentedControl
        size="xs"
        aria-label="How far a fill goes"
        data={[
          { value: 'plane', label: 'In the plane' },
          { value: 'space', label: 'In 3D' },
        ]}
        value={fillsSpace ? 'space' : 'plane'}
        onChange={(value) => {
          setOptions({ fillsSpace: value === 'space' });
        }}
      />
      {box === undefined ? (
        <span>Choose a box to keep fills within it.</span>
      ) : (
        <span className={classes.field}>
          Within <b className={classes.value}>{box}</b>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => {
              chooseBox(undefined);
            }}
          >
            Everywhere
          </Button>
        </span>
      )}
    </>
  );
}
