import { nearestSeen, type Sight } from '../skeleton/sight';
import type { Panel } from '../view';
import { boxLines, boxMiddle } from './boxes';
import type { BoxMark, Crowd } from './crowd';
import { Dots } from './dots';
import { haloColor, haloed, label } from './ink';
import type { Outlook, PlacedPoint } from './places';
import { mostOfBox, SeenCrowd, sightFor, writeLines } from './seenCrowd';

/** A box that is shown no larger than this, in CSS pixels, is a dot. */
const dot = 3;

/** So many boxes are outlined on a panel: in more of them no line is told from another, and each frame would take seconds. */
const most = 2000;

/** To the right, down, left and up. */
const sides = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

// Filled anew by every panel of every frame, one after the other.
const seen = new SeenCrowd();
const dots = new Dots();
const chosen: BoxMark[] = [];
const outlined = new Int32Array(most);
const lines = new Float64Array(most * mostOfBox);
/** Where in the lines those of each outlined box end. */
const ends = new Int32Array(most);

/** Boxes as outlines, those that are shown too small for that as dots, and where they are too many, all but the largest. */
export function drawBoxes(
  context: CanvasRenderingContext2D,
  crowd: Crowd,
  panel: Panel,
  outlook: Outlook,
  density: number,
): void {
  const sight = sightFor(panel, outlook);
  seen.look(crowd, panel, sight);
  const outlines = part(crowd, panel, sight);
  dots.draw(context, panel.rectangle, density);
  drawOutlines(context, crowd, panel, sight, outlines);
  // The chosen one is always drawn whole, above the others.
  for (const mark of chosen) drawChosen(context, mark, panel, outlook);
}

/** Parts what is seen into outlines, of which it answers how many, and dots. */
function part(crowd: Crowd, { rectangle, kind }: Panel, { centre, rows, eye }: Sight): number {
  const { marks, middles, colors } = crowd;
  const { boxes, sizes, count } = seen;
  const least = Math.max(dot, seen.exceededBy(most));
  const [right, down, behind] = rows;
  let outlines = 0;
  dots.begin(count);
  chosen.length = 0;
  for (let n = 0; n < count; n++) {
    const box = boxes[n] ?? 0;
    const mark = marks[box];
    if (mark?.isChosen) {
      chosen.push(mark);
      continue;
    }
    if ((sizes[n] ?? 0) > least) {
      outlined[outlines++] = box;
      continue;
    }
    const x = (middles[3 * box] ?? 0) - centre[0];
    const y = (middles[3 * box + 1] ?? 0) - centre[1];
    const z = (middles[3 * box + 2] ?? 0) - centre[2];
    const w = kind === '3d' ? 1 + (behind[0] * x + behind[1] * y + behind[2] * z) / eye : 1;
    if (w < nearestSeen) continue;
    dots.add(
      rectangle.width / 2 + (right[0] * x + right[1] * y + right[2] * z) / w,
      rectangle.height / 2 + (down[0] * x + down[1] * y + down[2] * z) / w,
      colors[box] ?? 0,
    );
  }
  return outlines;
}

/** All halos in one stroke, then each colour in one: neighbours in the crowd have the same. */
function drawOutlines(
  context: CanvasRenderingContext2D,
  crowd: Crowd,
  panel: Panel,
  sight: Sight,
  outlines: number,
): void {
  if (outlines === 0) return;
  let end = 0;
  for (let n = 0; n < outlines; n++) ends[n] = end = writeLines(crowd, outlined[n] ?? 0, panel, sight, lines, end);
  context.setLineDash([]);
  context.lineWidth = 3.5;
  context.strokeStyle = haloColor;
  stroke(context, 0, end);
  context.lineWidth = 1.5;
  let begin = 0;
  for (let n = 0; n < outlines; n++) {
    const box = outlined[n] ?? 0;
    const color = crowd.marks[box]?.color ?? '';
    if (n + 1 < outlines && crowd.marks[outlined[n + 1] ?? 0]?.color === color) continue;
    context.strokeStyle = color;
    stroke(context, begin, ends[n] ?? 0);
    begin = ends[n] ?? 0;
  }
}

function stroke(context: CanvasRenderingContext2D, begin: number, end: number): void {
  if (begin === end) return;
  context.beginPath();
  for (let n = begin; n < end; n += 4) {
    context.moveTo(lines[n] ?? 0, lines[n + 1] ?? 0);
    context.lineTo(lines[n + 2] ?? 0, lines[n + 3] ?? 0);
  }
  context.stroke();
}

function drawChosen(context: CanvasRenderingContext2D, mark: BoxMark, panel: Panel, outlook: Outlook): void {
  const lines = boxLines(panel, outlook, mark);
  if (lines.length === 0) return;
  context.strokeStyle = mark.color;
  context.setLineDash([]);
  haloed(context, 2.5, () => {
    context.beginPath();
    for (const { from, to } of lines) {
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  });
  const middle = mark.hasHandle ? boxMiddle(panel, lines) : undefined;
  if (middle) drawHandle(context, middle);
  if (panel.kind === '3d') return;
  const ends = lines.flatMap(({ from, to }) => [from, to]);
  const left = Math.min(...ends.map(({ x }) => x));
  const top = Math.min(...ends.map(({ y }) => y));
  label(
    context,
    mark.name,
    Math.max(left, panel.rectangle.x + 4),
    Math.max(top - 18, panel.rectangle.y + 30),
    mark.color,
  );
}

/** Arrows to all four sides. */
function drawHandle(context: CanvasRenderingContext2D, { x, y }: PlacedPoint): void {
  haloed(context, 1.5, () => {
    context.beginPath();
    for (const [right, down] of sides) {
      context.moveTo(x, y);
      context.lineTo(x + 10 * right, y + 10 * down);
      context.moveTo(x + 7 * right - 3 * down, y + 7 * down - 3 * right);
      context.lineTo(x + 10 * right, y + 10 * down);
      context.lineTo(x + 7 * right + 3 * down, y + 7 * down + 3 * right);
    }
    context.stroke();
  });
}
