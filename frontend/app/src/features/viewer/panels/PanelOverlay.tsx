import type { Panel, PanelKind } from '@lamella/engine';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMaximize, IconMinimize } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { tooltip } from '../../help/keys';
import { scaleBar } from './scaleBar';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';

// The colour of a panel's edge is that of the axis it looks along.
const looks: Readonly<
  Record<PanelKind, { readonly name: string; readonly edge: string; readonly axes?: readonly [string, string] }>
> = {
  xy: { name: 'XY', edge: 'var(--axis-z)', axes: ['x', 'y'] },
  xz: { name: 'XZ', edge: 'var(--axis-y)', axes: ['x', 'z'] },
  yz: { name: 'YZ', edge: 'var(--axis-x)', axes: ['z', 'y'] },
  '3d': { name: '3D', edge: 'var(--hairline)' },
};

/** A panel's edge, name, scale bar and the button that lets it fill the window. */
export function PanelOverlay({ panel }: { readonly panel: Panel }) {
  const { x, y, width, height } = panel.rectangle;
  const { name, edge, axes } = looks[panel.kind];
  const maximised = useViewer((viewer) => viewer.maximised !== null);
  const style = { left: x, top: y, width, height, '--edge': edge } as CSSProperties;
  const Icon = maximised ? IconMinimize : IconMaximize;
  return (
    <div className={classes.panel} style={style} data-panel={panel.kind}>
      <span className={classes.name}>
        {axes ? (
          axes.map((axis) => (
            <b key={axis} style={{ color: `var(--axis-${axis})` }}>
              {axis.toUpperCase()}
            </b>
          ))
        ) : (
          <b>{name}</b>
        )}
      </span>
      <Tooltip label={tooltip('maximise')}>
        <ActionIcon
          className={classes.maximise}
          size={24}
          variant="subtle"
          color="gray"
          aria-label={`${maximised ? 'Show all panels' : `Let ${name} fill the window`}`}
          onClick={() => {
            useViewer.setState({ maximised: maximised ? null : panel.kind });
          }}
        >
          <Icon size={14} />
        </ActionIcon>
      </Tooltip>
      {panel.kind !== '3d' && <ScaleBar most={Math.min(140, width * 0.35)} />}
    </div>
  );
}

function ScaleBar({ most }: { readonly most: number }) {
  const unitsPerPixel = useViewer((viewer) => viewer.view.unitsPerPixel);
  const unit = useViewer((viewer) => viewer.shown?.unit ?? '');
  const { pixels, label } = scaleBar(unitsPerPixel, unit, most);
  return (
    <span className={classes.scale}>
      <span style={{ width: pixels }} />
      {label}
    </span>
  );
}
