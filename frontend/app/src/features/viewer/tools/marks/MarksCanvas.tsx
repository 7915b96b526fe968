import { drawMarks, type Mark, type Vec3 } from '@lamella/engine';
import { useEffect, useRef } from 'react';
import { readRoot } from '../../../annotations/skeletons/root';
import { useWorking, type Other } from '../../../annotations/working';
import { useViewer } from '../../store';
import classes from '../../Viewer.module.css';
import { boxesInHand, crowdNow } from './boxMarks';
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
      useViewer.subscribe((now, before) => {
        if (now.tool !== before.tool) plan();
      }),
      useWorking.subscribe((now, before) => {
        const isSame =
          now.revisions.boxes === before.revisions.boxes &&
          now.revisions.trees === before.revisions.trees &&
          now.activeBox === before.activeBox &&
          now.activeTree === before.activeTree &&
          now.others === before.others;
        if (!isSame) plan();
      }),
    ];
    plan();
    return () => {
      cancelAnimationFrame(planned);
      for (const end of ends) end();
    };
  }, [engine]);
  return <canvas ref={canvas} className={classes.marks} data-marks aria-hidden />;
}

function drawNow(context: CanvasRenderingContext2D): void {
  const { canvas } = context;
  const { panels, view, shown } = useViewer.getState();
  const density = window.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * density), Math.round(canvas.clientHeight * density)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  if (shown) drawMarks(context, otherMarks(), panels, { view, voxelSize: shown.voxelSize }, density, crowdNow());
}

/** All but the crowd of boxes. */
function otherMarks(): readonly Mark[] {
  const { brush, drawn } = useMarks.getState();
  const { others } = useWorking.getState();
  const marks: Mark[] = [...boxesInHand()];
  const voxel = Math.min(...(useViewer.getState().shown?.voxelSize ?? [1]));
  for (const { at, color, name, radius, tool, drawing } of others) {
    if (drawing.length > 0) marks.push(begunBy(color, tool, drawing));
    if (at) marks.push({ kind: 'cursor', at, color, name, radius: radius === null ? undefined : radius * voxel });
  }
  const root = rootNow();
  if (root) marks.push(root);
  if (drawn) marks.push(drawn);
  if (brush) marks.push(brush);
  return marks;
}

/** The root that the active tree was given. */
function rootNow(): Mark | undefined {
  const { work, activeTree } = useWorking.getState();
  const tree = activeTree === undefined ? undefined : work?.state.trees.get(activeTree);
  const root = readRoot(tree?.metadata);
  const slot = root === undefined ? -1 : (work?.state.nodes.slotOf(root) ?? -1);
  if (!work || !tree?.visible || slot < 0 || work.state.nodes.tree[slot] !== activeTree) return undefined;
  return { kind: 'cursor', at: work.state.nodes.read(slot).at, color: tree.color, name: 'root', radius: undefined };
}

/** What somebody else is about to make, in their colour. */
function begunBy(color: string, tool: string, drawing: Other['drawing']): Mark {
  const [low, high] = drawing;
  if (tool === 'box' && low && high) {
    const size: Vec3 = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
    return { kind: 'box', at: low, size, name: '', color, isChosen: false };
  }
  const isClosed = tool.startsWith('lasso');
  return { kind: 'line', places: drawing, isClosed, color, label: '', panel: undefined };
}
