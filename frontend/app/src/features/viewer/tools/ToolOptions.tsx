import { useViewer } from '../store';
import { useWorking } from '../../annotations/working';
import { useMarks } from './marks';
import classes from './ToolOptions.module.css';

/** What the tool in hand does next, beside it and never over the middle of the picture. */
export function ToolOptions() {
  const tool = useViewer((viewer) => viewer.tool);
  const mayEdit = useWorking((working) => working.mayEdit);
  const warning = useMarks((marks) => marks.warning);
  if (!mayEdit) return null;
  return (
    <div className={classes.options} data-tool={tool}>
      {warning && (
        <span className={classes.warning} role="alert">
          {warning}
        </span>
      )}
    </div>
  );
}
