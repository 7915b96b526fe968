import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBox,
  IconBrush,
  IconBucketDroplet,
  IconCamera,
  IconColorPicker,
  IconCrosshair,
  IconDots,
  IconEraser,
  IconHandMove,
  IconLasso,
  IconLassoPolygon,
  IconLayoutGrid,
  IconRotate3d,
  IconRotateClockwise2,
  IconRulerMeasure,
  IconSitemap,
  IconVector,
  IconZoomIn,
  IconZoomOut,
  IconZoomScan,
  type TablerIcon,
} from '@tabler/icons-react';
import { Strip } from '../../../look/Strip';
import { annotationActions } from '../../annotations/actions';
import { useWorking } from '../../annotations/working';
import { commands, tooltip, type CommandId } from '../../help/keys';
import { viewerActions } from '../actions';
import type { Tool as ToolName } from '../address';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';
import { isStraight } from '../hands/turning';

const actions: Partial<Record<CommandId, () => void>> = { ...viewerActions, ...annotationActions };

/** One column: what a hand does, then what is asked for most. Every button shows its key. */
export function ToolRail() {
  const crossLines = useViewer((viewer) => viewer.crossLines);
  const turned = useViewer((viewer) => !isStraight(viewer.view.rotation));
  const mayEdit = useWorking((working) => working.mayEdit);
  return (
    <nav className={classes.rail} aria-label="Tools">
      <Strip along="y" className={classes.tools}>
        <Hand id="toolMove" tool="move" Icon={IconHandMove} />
        <Hand id="toolTurn" tool="turn" Icon={IconRotate3d} />
        {mayEdit && <Drawing />}
        <Hand id="toolMeasure" tool="measure" Icon={IconRulerMeasure} />
        <Hand id="toolArea" tool="area" Icon={IconVector} />
        <hr />
        {!mayEdit && (
          <>
            <Tool id="zoomIn" Icon={IconZoomIn} />
            <Tool id="zoomOut" Icon={IconZoomOut} />
          </>
        )}
        <Tool id="fit" Icon={IconZoomScan} />
        <Tool id="straighten" disabled={!turned} Icon={IconRotateClockwise2} />
        {mayEdit ? (
          <More />
        ) : (
          <>
            <hr />
            <Tool id="crossLines" pressed={crossLines} Icon={IconCrosshair} />
            <Tool id="evenPanels" Icon={IconLayoutGrid} />
            <Tool id="picture" Icon={IconCamera} />
          </>
        )}
      </Strip>
    </nav>
  );
}

const more = [
  { id: 'zoomIn', Icon: IconZoomIn },
  { id: 'zoomOut', Icon: IconZoomOut },
  { id: 'crossLines', Icon: IconCrosshair },
  { id: 'evenPanels', Icon: IconLayoutGrid },
  { id: 'picture', Icon: IconCamera },
] as const;

/** What has its key and is clicked seldom, where the drawing tools take its place. */
function More() {
  return (
    <Menu position="right-end">
      <Tooltip label="More of the view" position="right">
        <div>
          <Menu.Target>
            <ActionIcon size={34} variant="subtle" color="gray" className={classes.tool} aria-label="More of the view">
              <IconDots size={18} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
        </div>
      </Tooltip>
      <Menu.Dropdown>
        {more.map(({ id, Icon }) => (
          <Menu.Item
            key={id}
            leftSection={<Icon size={16} stroke={1.6} />}
            rightSection={<kbd className="key">{commands[id].keys[0]}</kbd>}
            onClick={actions[id]}
          >
            {commands[id].says}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Drawing() {
  const canUndo = useWorking((working) => working.canUndo);
  const canRedo = useWorking((working) => working.canRedo);
  return (
    <>
      <Hand id="toolSkeleton" tool="skeleton" Icon={IconSitemap} />
      <Hand id="toolBrush" tool="brush" Icon={IconBrush} />
      <Hand id="toolErase" tool="erase" Icon={IconEraser} />
      <Hand id="toolLasso" tool="lasso" Icon={IconLasso} />
      <Hand id="toolLassoErase" tool="lassoErase" Icon={IconLassoPolygon} />
      <Hand id="toolFill" tool="fill" Icon={IconBucketDroplet} />
      <Hand id="toolPick" tool="pick" Icon={IconColorPicker} />
      <Hand id="toolBox" tool="box" Icon={IconBox} />
      <hr />
      <Tool id="undo" disabled={!canUndo} Icon={IconArrowBackUp} />
      <Tool id="redo" disabled={!canRedo} Icon={IconArrowForwardUp} />
      <hr />
    </>
  );
}

function Hand({ id, tool, Icon }: { readonly id: CommandId; readonly tool: ToolName; readonly Icon: TablerIcon }) {
  const pressed = useViewer((viewer) => viewer.tool === tool);
  return <Tool id={id} pressed={pressed} Icon={Icon} />;
}

function Tool(props: {
  readonly id: CommandId;
  readonly Icon: TablerIcon;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}) {
  const { id, Icon, pressed, disabled = false } = props;
  const [key] = commands[id].keys;
  return (
    <Tooltip label={tooltip(id)} position="right">
      <ActionIcon
        size={34}
        variant="subtle"
        color="gray"
        className={classes.tool}
        data-key={key.replace('Shift+', '⇧').replace('Ctrl+', '⌃')}
        aria-label={tooltip(id)}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        disabled={disabled}
        onClick={actions[id]}
      >
        <Icon size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
