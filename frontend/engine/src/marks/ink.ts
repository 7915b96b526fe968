/** Around lines, so that they are seen on any grey. */
export const haloColor = 'rgb(0 0 0 / 55%)';

/** Strokes twice, first dark and wider, so that a line is seen on any grey. */
export function haloed(context: CanvasRenderingContext2D, width: number, stroke: () => void): void {
  const color = context.strokeStyle;
  context.lineWidth = width + 2;
  context.strokeStyle = haloColor;
  stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  stroke();
}

export const labelHeight = 18;

export const labelWidth = (context: CanvasRenderingContext2D, text: string) => context.measureText(text).width + 12;

export function label(context: CanvasRenderingContext2D, text: string, x: number, y: number, color: string): void {
  if (!text) return;
  context.fillStyle = 'rgb(11 12 13 / 85%)';
  context.fillRect(x, y, labelWidth(context, text), labelHeight);
  context.fillStyle = color;
  context.fillRect(x, y, 2, labelHeight);
  context.fillStyle = '#e8eaed';
  context.textBaseline = 'middle';
  context.fillText(text, x + 7, y + 9.5);
}
