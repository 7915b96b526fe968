import type { DatasetDetailsFragment } from '@lamella/api';
import { useEffect, useRef } from 'react';
import { Dividers } from './Dividers';
import { draw, sourcesOf } from '../drawing';
import { handle } from '../hands/hands';
import { PanelOverlay } from './PanelOverlay';
import { RefusedTip } from './RefusedTip';
import { useViewer } from '../store';
import { MarksCanvas } from '../tools/marks/MarksCanvas';
import { NodeMenu } from '../tools/NodeMenu';
import type { Annotated } from '../bars/TopBar';
import { TroubleNotice } from './TroubleNotice';
import classes from '../Viewer.module.css';

/** The one canvas with its panels, and what lies over it. */
export function Stage({
  dataset,
  sources,
  onStale,
}: {
  readonly dataset: DatasetDetailsFragment;
  /** Layers whose bricks come from elsewhere than the dataset. */
  readonly sources: Annotated['sources'];
  readonly onStale: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stale = useRef(onStale);
  const others = useRef(sources);
  useEffect(() => {
    stale.current = onStale;
    others.current = sources;
  });
  useEffect(() => {
    if (!canvas.current) return;
    const drawn = draw(
      canvas.current,
      sourcesOf(dataset, others.current, () => {
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
      <MarksCanvas />
      <NodeMenu />
      {panels.map((panel) => (
        <PanelOverlay key={panel.id} panel={panel} />
      ))}
      <Dividers />
      <RefusedTip />
      <TroubleNotice />
    </main>
  );
}
