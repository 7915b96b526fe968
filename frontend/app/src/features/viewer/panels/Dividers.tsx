import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import { boundedSplit, evenSplit, gap, leastShare } from './layout';
import { arrange, useViewer } from '../store';
import classes from '../Viewer.module.css';

/** The dividers between the panels: dragged, moved by the arrow keys, evened out by a double click; both at once where they cross. */
export function Dividers() {
  const panels = useViewer((viewer) => viewer.panels);
  const split = useViewer((viewer) => viewer.split);
  const xy = panels.find(({ kind }) => kind === 'xy')?.rectangle;
  if (panels.length < 4 || !xy) return null;
  return (
    <>
      <Divider axis="x" share={split.x} style={{ left: xy.width, top: 0, width: gap, height: '100%' }} />
      <Divider axis="y" share={split.y} style={{ left: 0, top: xy.height, width: '100%', height: gap }} />
      <span
        className={classes.crossing}
        style={{ left: xy.width - 4, top: xy.height - 4, width: gap + 8, height: gap + 8 }}
        {...dragging('xy')}
      />
    </>
  );
}

function Divider({
  axis,
  share,
  style,
}: {
  readonly axis: 'x' | 'y';
  readonly share: number;
  readonly style: CSSProperties;
}) {
  const step = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const { split } = useViewer.getState();
    arrange({ split: boundedSplit({ ...split, [axis]: split[axis] + by * 0.02 }) });
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={axis === 'x' ? 'Divider between left and right panels' : 'Divider between upper and lower panels'}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={leastShare * 100}
      aria-valuemax={100 - leastShare * 100}
      className={classes.divider}
      data-axis={axis}
      style={style}
      onKeyDown={step}
      {...dragging(axis)}
    />
  );
}

/** Pointer handlers that let a thing drag one divider or both. */
function dragging(axes: 'x' | 'y' | 'xy') {
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const stage = event.currentTarget.parentElement?.getBoundingClientRect();
      if (!stage) return;
      const { split } = useViewer.getState();
      arrange({
        split: boundedSplit({
          x: axes.includes('x') ? (event.clientX - stage.left) / stage.width : split.x,
          y: axes.includes('y') ? (event.clientY - stage.top) / stage.height : split.y,
        }),
      });
    },
    onDoubleClick: () => {
      arrange({ split: evenSplit });
    },
  };
}
