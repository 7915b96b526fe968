import type { Plane } from '../seams';

/** Where on the canvas a plane is drawn, in screen pixels from the lower left corner, as WebGL counts. */
export interface Target {
  readonly plane: Plane;
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  /** Where the plane's centre lies on the canvas, in screen pixels; not always a whole number. */
  readonly centre: readonly [x: number, y: number];
  /** Screen pixels of one CSS pixel. */
  readonly density: number;
}

/** A rectangle of the canvas in CSS pixels from its upper left corner, with a plane through its middle. */
export function targetOf(
  plane: Plane,
  rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  canvasHeight: number,
  density: number,
): Target {
  const left = Math.round(rectangle.x * density);
  const right = Math.round((rectangle.x + rectangle.width) * density);
  const top = Math.round(rectangle.y * density);
  const bottom = Math.round((rectangle.y + rectangle.height) * density);
  return {
    plane,
    left,
    bottom: canvasHeight - bottom,
    width: right - left,
    height: bottom - top,
    centre: [
      (rectangle.x + rectangle.width / 2) * density,
      canvasHeight - (rectangle.y + rectangle.height / 2) * density,
    ],
    density,
  };
}
