import type { DatasetDetailsFragment } from '@lamella/api';
import { useEffect, useRef } from 'react';
import { Dividers } from './Dividers';
import { draw, sourcesOf } from './drawing';
import { handle } from './hands';
import { PanelOverlay } from './PanelOverlay';
import { RefusedTip } from './RefusedTip';
import { useViewer } from './store';
import { TroubleNotice } from './TroubleNotice';
import classes from './Viewer.module.css';

/** The one canvas with its panels, and what lies over it. */
export function Stage({
  dataset,
  onStale,
}: {
  readonly dataset: DatasetDetailsFragment;
  readonly onStale: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stale = useRef(onStale);
  useEffect(() => {
    stale.current = onStale;
  });
  useEffect(() => {
    if (!canvas.current) return;
    const drawn = draw(
      canvas.current,
      sourcesOf(dataset, () => {
        stale.current();
      }),
    );
    const handled = handle(canvas.current);
    return () => {
      handled();
      drawn();
    };
    // The same voxels under a new description need no new engine: the parent gives another key when the voxels change.
  }, [dataset.id]);
  const panels = useViewer((viewer) => viewer.panels);
  const tool = useViewer((viewer) => viewer.tool);
  return (
    <main className={classes.stage} aria-label={`${dataset.name}, four panels`}>
      <canvas
        ref={canvas}
        data-viewer
        data-tool={tool}
        className={classes.canvas}
        tabIndex={0}
        role="application"
        aria-label="The volume. Arrow keys move, F and D page, I and O zoom; Ctrl K lists all commands."
      />
      {panels.map((panel) => (
        <PanelOverlay key={panel.id} panel={panel} />
      ))}
      <Dividers />
      <RefusedTip />
      <TroubleNotice />
    </main>
  );
}
