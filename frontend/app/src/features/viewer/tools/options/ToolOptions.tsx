import { Strip } from '../../../../look/Strip';
import { useWorking } from '../../../annotations/working';
import type { Tool } from '../../address';
import { useViewer } from '../../store';
import { BoxOptions } from './BoxOptions';
import { FillOptions } from './FillOptions';
import { useMarks } from '../marks/marks';
import { PaintOptions, SegmentInHand } from './PaintOptions';
import { SkeletonOptions } from './SkeletonOptions';
import classes from './ToolOptions.module.css';

/** What the tool in hand will do, in a strip that is always there, so that the picture never moves. */
export function ToolOptions() {
  const tool = useViewer((viewer) => viewer.tool);
  const mayEdit = useWorking((working) => working.mayEdit);
  const warning = useMarks((marks) => marks.warning);
  if (!mayEdit) return null;
  return (
    <section className={classes.options} aria-label="Options of the tool">
      <Strip along="x" className={classes.row}>
        <Options tool={tool} />
        {warning && (
          <span className={classes.warning} role="alert">
            {warning}
          </span>
        )}
      </Strip>
    </section>
  );
}

/** What was measured, to be read and copied too. */
function Measured({ says }: { readonly says: string }) {
  const label = useMarks(({ drawn }) => (drawn?.kind === 'line' ? drawn.label : ''));
  return (
    <>
      <span>{says}</span>
      {label && (
        <span className={classes.value} role="status" aria-label="Measured">
          {label}
        </span>
      )}
    </>
  );
}

function Options({ tool }: { readonly tool: Tool }) {
  switch (tool) {
    case 'skeleton':
      return <SkeletonOptions />;
    case 'brush':
    case 'erase':
      return <PaintOptions erases={tool === 'erase'} hasSize />;
    case 'lasso':
    case 'lassoErase':
      return <PaintOptions erases={tool === 'lassoErase'} />;
    case 'fill':
      return <FillOptions />;
    case 'pick':
      return <SegmentInHand />;
    case 'box':
      return <BoxOptions />;
    case 'measure':
      return <Measured says="Click along a line; click the last point again to end it. Escape clears." />;
    case 'area':
      return <Measured says="Click around an area; click the last point again to end it. Escape clears." />;
    case 'turn':
      return <span>Drag to turn the planes; with Ctrl, to roll them.</span>;
    case 'move':
      return <span>Drag to pan, click to select. Other tools are on the left.</span>;
  }
}
