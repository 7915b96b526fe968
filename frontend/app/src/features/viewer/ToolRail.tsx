import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconCamera,
  IconCrosshair,
  IconHandMove,
  IconLayoutGrid,
  IconRotate3d,
  IconRotateClockwise2,
  IconZoomIn,
  IconZoomOut,
  IconZoomScan,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { commands, tooltip, type CommandId } from '../help/keys';
import { viewerActions } from './actions';
import { useViewer } from './store';
import classes from './Viewer.module.css';
import { isStraight } from './turning';

/** One column: what a hand does, then what is asked for most. Every button shows its key. */
export function ToolRail() {
  const tool = useViewer((viewer) => viewer.tool);
  const crossLines = useViewer((viewer) => viewer.crossLines);
  const turned = useViewer((viewer) => !isStraight(viewer.view.rotation));
  return (
    <nav className={classes.rail} aria-label="Tools">
      <Tool id="toolMove" pressed={tool === 'move'} icon={<IconHandMove size={19} stroke={1.6} />} />
      <Tool id="toolTurn" pressed={tool === 'turn'} icon={<IconRotate3d size={19} stroke={1.6} />} />
      <hr />
      <Tool id="zoomIn" icon={<IconZoomIn size={19} stroke={1.6} />} />
      <Tool id="zoomOut" icon={<IconZoomOut size={19} stroke={1.6} />} />
      <Tool id="fit" icon={<IconZoomScan size={19} stroke={1.6} />} />
      <Tool id="straighten" disabled={!turned} icon={<IconRotateClockwise2 size={19} stroke={1.6} />} />
      <hr />
      <Tool id="crossLines" pressed={crossLines} icon={<IconCrosshair size={19} stroke={1.6} />} />
      <Tool id="evenPanels" icon={<IconLayoutGrid size={19} stroke={1.6} />} />
      <Tool id="picture" icon={<IconCamera size={19} stroke={1.6} />} />
    </nav>
  );
}

function Tool(props: {
  readonly id: CommandId & keyof typeof viewerActions;
  readonly icon: ReactNode;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}) {
  const { id, icon, pressed, disabled = false } = props;
  return (
    <Tooltip label={tooltip(id)} position="right">
      <ActionIcon
        size={34}
        variant="subtle"
        color="gray"
        className={classes.tool}
        data-key={commands[id].keys[0]}
        aria-label={tooltip(id)}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        disabled={disabled}
        onClick={viewerActions[id]}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
