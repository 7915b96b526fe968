import type { Panel } from '../view';
import { boxLines, boxMiddle } from './boxes';
import type { Mark } from './marks';
import { placing, sizing, type Outlook, type PlacedPoint } from './places';

/** Marks farther from a plane than this, in CSS pixels, are not shown on it, except boxes, which are cut by it. */
const reach = 24;

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

type BoxMark = Mark & { readonly kind: 'box' };

/** Draws marks over all panels, on a transparent canvas of the same size, after wiping it. `density` is device pixels a CSS pixel. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  panels: readonly Panel[],
  outlook: Outlook,
  density: number,
): void {
  wipe(context);
  context.scale(density, density);
  context.lineJoin = 'round';
  context.font = '600 11px Inter Variable, system-ui, sans-serif';
  for (const panel of panels) {
    const { x, y, width, height } = panel.rectangle;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    const place = placing(panel, outlook);
    drawBoxes(context, marks, panel, outlook, place);
    for (const mark of marks) if (mark.kind !== 'box') drawMark(context, mark, panel, outlook, place);
    context.restore();
  }
}

/**
 * In two parts. Chromium (seen in 156 with software GL) leaves out a wipe of the whole canvas that is all there is in a frame, once such
 * a frame was shown: what was drawn since stays, to the eye and to getImageData, and so it does with reset() or another width.
 */
function wipe(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas;
  const middle = Math.floor(width / 2);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, middle, height);
  context.clearRect(middle, 0, width - middle, height);
}

type Place = ReturnType<typeof placing>;

function drawMark(
  context: CanvasRenderingContext2D,
  mark: Exclude<Mark, { readonly kind: 'box' }>,
  panel: Panel,
  outlook: Outlook,
  place: Place,
): void {
  context.strokeStyle = mark.color;
  context.setLineDash([]);
  if (mark.kind === 'brush') drawBrush(context, mark, panel, outlook, place);
  else if (mark.kind === 'line') {
    if (mark.panel === undefined || mark.panel === panel.kind || panel.kind === '3d')
      drawLine(context, mark, panel, place);
  } else drawCursor(context, mark, panel, outlook, place);
}

/** Boxes lie below all other marks. The chosen one is always drawn whole. */
function drawBoxes(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  panel: Panel,
  outlook: Outlook,
  place: Place,
): void {
  const sizeOf = sizing(panel, outlook);
  const boxes: { readonly mark: BoxMark; readonly size: number }[] = [];
  for (const mark of marks) {
    const size = mark.kind === 'box' ? sizeOf(mark.at, mark.size) : undefined;
    if (mark.kind === 'box' && size !== undefined) boxes.push({ mark, size });
  }
  const isOutlined = outlining(boxes.map(({ size }) => size));
  for (const { mark, size } of boxes)
    if (mark.isChosen || isOutlined(size)) drawBox(context, mark, panel, outlook);
    else drawDot(context, mark, place);
}

/** Which boxes of a panel are more than dots: those larger than one, and where they are too many, the largest. */
function outlining(sizes: readonly number[]): (size: number) => boolean {
  const least = sizes.length > most ? Float64Array.from(sizes).sort()[sizes.length - most] : undefined;
  return (size) => size > dot && (least === undefined || size > least);
}

function drawBox(context: CanvasRenderingContext2D, mark: BoxMark, panel: Panel, outlook: Outlook): void {
  const lines = boxLines(panel, outlook, mark);
  if (lines.length === 0) return;
  context.strokeStyle = mark.color;
  context.setLineDash([]);
  const path = () => {
    context.beginPath();
    for (const { from, to } of lines) {
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  };
  haloed(context, mark.isChosen ? 2.5 : 1.5, path);
  const middle = mark.hasHandle ? boxMiddle(panel, lines) : undefined;
  if (middle) drawHandle(context, middle);
  if (!mark.isChosen || panel.kind === '3d') return;
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

function drawDot(context: CanvasRenderingContext2D, { at, size, color }: BoxMark, place: Place): void {
  const middle = place([at[0] + size[0] / 2, at[1] + size[1] / 2, at[2] + size[2] / 2]);
  if (!middle) return;
  context.fillStyle = color;
  context.fillRect(middle.x - 1, middle.y - 1, 2, 2);
}

function drawBrush(
  context: CanvasRenderingContext2D,
  { at, radius, panel: held, isBall, color, erases }: Mark & { readonly kind: 'brush' },
  panel: Panel,
  { view }: Outlook,
  place: Place,
): void {
  const centre = place(at);
  if (!centre || panel.kind === '3d' || (panel.kind !== held && !isBall)) return;
  const pixels = radius / view.unitsPerPixel;
  const away = panel.kind === held ? 0 : centre.away;
  if (Math.abs(away) >= pixels && panel.kind !== held) return;
  const shown = Math.max(Math.sqrt(Math.max(0, pixels * pixels - away * away)), 1.5);
  if (erases) context.setLineDash([5, 4]);
  context.strokeStyle = color;
  haloed(context, 1.5, () => {
    context.beginPath();
    context.arc(centre.x, centre.y, shown, 0, 2 * Math.PI);
    context.stroke();
  });
}

function drawLine(
  context: CanvasRenderingContext2D,
  { places, isClosed, color, label: text, erases = false }: Mark & { readonly kind: 'line' },
  panel: Panel,
  place: Place,
): void {
  const points = places.map(place).filter((point): point is PlacedPoint => point !== undefined);
  const last = points.at(-1);
  if (!last) return;
  if (panel.kind !== '3d' && points.every(({ away }) => Math.abs(away) > reach)) return;
  if (erases) context.setLineDash([5, 4]);
  haloed(context, 2, () => {
    context.beginPath();
    points.forEach(({ x, y }, n) => {
      if (n === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (isClosed) context.closePath();
    context.stroke();
  });
  if (text && panel.kind !== '3d') label(context, text, last.x + 10, last.y - 9, color);
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { at, color, name, radius }: Mark & { readonly kind: 'cursor' },
  panel: Panel,
  { view }: Outlook,
  place: Place,
): void {
  const point = place(at);
  if (!point || (panel.kind !== '3d' && Math.abs(point.away) > reach)) return;
  const ring = panel.kind === '3d' ? 6 : Math.max(6, (radius ?? 0) / view.unitsPerPixel);
  haloed(context, 2, () => {
    context.beginPath();
    context.arc(point.x, point.y, ring, 0, 2 * Math.PI);
    context.stroke();
  });
  // Beside the ring, on the side where there is room for all of the name.
  const { x, y, width, height } = panel.rectangle;
  const long = labelWidth(context, name);
  const isRight = point.x + ring + 4 + long <= x + width;
  label(
    context,
    name,
    isRight ? point.x + ring + 4 : Math.max(x, point.x - ring - 4 - long),
    Math.min(point.y + 4, y + height - labelHeight),
    color,
  );
}

/** Strokes twice, first dark and wider, so that a line is seen on any grey. */
function haloed(context: CanvasRenderingContext2D, width: number, stroke: () => void): void {
  const color = context.strokeStyle;
  context.lineWidth = width + 2;
  context.strokeStyle = 'rgb(0 0 0 / 55%)';
  stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  stroke();
}

const labelHeight = 18;

const labelWidth = (context: CanvasRenderingContext2D, text: string) => context.measureText(text).width + 12;

function label(context: CanvasRenderingContext2D, text: string, x: number, y: number, color: string): void {
  if (!text) return;
  context.fillStyle = 'rgb(11 12 13 / 85%)';
  context.fillRect(x, y, labelWidth(context, text), labelHeight);
  context.fillStyle = color;
  context.fillRect(x, y, 2, labelHeight);
  context.fillStyle = '#e8eaed';
  context.textBaseline = 'middle';
  context.fillText(text, x + 7, y + 9.5);
}
