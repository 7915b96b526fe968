import { drawMarks, type Mark } from '@lamella/engine';
import { useEffect, useRef } from 'react';
import { useWorking } from '../../annotations/working';
import { useViewer } from '../store';
import classes from '../Viewer.module.css';
import { useMarks } from './marks';

/** Everything that lies over the picture, drawn in the very frame in which the picture is. */
export function MarksCanvas() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const engine = useViewer((viewer) => viewer.engine);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !engine) return;
    let planned = 0;
    const draw = () => {
      cancelAnimationFrame(planned);
      planned = 0;
      drawNow(context);
    };
    const plan = () => {
      planned ||= requestAnimationFrame(draw);
    };
    const ends = [
      engine.on('frame', draw),
      useMarks.subscribe(plan),
      useWorking.subscribe((now, before) => {
        if (now.revisions.boxes !== before.revisions.boxes || now.activeBox !== before.activeBox) plan();
        else if (now.others !== before.others) plan();
      }),
    ];
    plan();
    return () => {
      cancelAnimationFrame(planned);
      for (const end of ends) end();
    };
  }, [engine]);
  return <canvas ref={canvas} className={classes.marks} aria-hidden />;
}

function drawNow(context: CanvasRenderingContext2D): void {
  const { canvas } = context;
  const { panels, view, shown } = useViewer.getState();
  const density = window.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * density), Math.round(canvas.clientHeight * density)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  if (shown) drawMarks(context, allMarks(), panels, { view, voxelSize: shown.voxelSize }, density);
}

function allMarks(): readonly Mark[] {
  const { brush, drawn, pulled } = useMarks.getState();
  const { work, activeBox, others } = useWorking.getState();
  const marks: Mark[] = [];
  for (const { box, at, size, name, color, visible } of work?.state.boxes.values() ?? [])
    if (visible)
      marks.push({ kind: 'box', at, size, name, color, isChosen: box === activeBox, ...pulledTo(box, pulled) });
  if (pulled && pulled.box === undefined)
    marks.push({ kind: 'box', ...pulled.extent, name: '', color: '#ffd166', isChosen: true });
  const voxel = Math.min(...(useViewer.getState().shown?.voxelSize ?? [1]));
  for (const { at, color, name, radius } of others)
    if (at) marks.push({ kind: 'cursor', at, color, name, radius: radius === null ? undefined : radius * voxel });
  if (drawn) marks.push(drawn);
  if (brush) marks.push(brush);
  return marks;
}

function pulledTo(box: number, pulled: ReturnType<typeof useMarks.getState>['pulled']) {
  return pulled?.box === box ? pulled.extent : undefined;
}
