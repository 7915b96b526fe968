import type { Panel } from '../view';
import { crowdOf, type Crowd } from './crowd';
import { drawBoxes } from './drawBoxes';
import { haloed, label, labelHeight, labelWidth } from './ink';
import type { Mark } from './marks';
import { placing, type Outlook, type PlacedPoint } from './places';

/** Marks farther from a plane than this, in CSS pixels, are not shown on it, except boxes, which are cut by it. */
const reach = 24;

/**
 * Draws marks over all panels, on a transparent canvas of the same size, after wiping it. `density` is device pixels a CSS pixel.
 * @param crowd Boxes below all that are among the marks: as many as there are, for they are made ready when they change.
 */
export function drawMarks(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  panels: readonly Panel[],
  outlook: Outlook,
  density: number,
  crowd?: Crowd,
): void {
  const boxes = [crowd, crowdOf(marks)].filter((some): some is Crowd => some !== undefined && some.marks.length > 0);
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
    // Boxes lie below all other marks.
    for (const some of boxes) drawBoxes(context, some, panel, outlook, density);
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
