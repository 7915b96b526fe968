import type { Mark } from './marks';

export type BoxMark = Mark & { readonly kind: 'box' };

/**
 * Boxes as columns, sorted by colour: what a frame reads of a hundred thousand of them. Made when boxes change, and not when the view does.
 */
export interface Crowd {
  readonly marks: readonly BoxMark[];
  /** x, y, z of each box's middle, in voxels of magnification 1, and how far it reaches from there along each. */
  readonly middles: Float64Array;
  readonly halves: Float64Array;
  /** As an image has them: red in the lowest byte, opaque. */
  readonly colors: Uint32Array;
}

/** The boxes among some marks; those of one colour lie beside each other, as a brush that draws them is dipped once. */
export function crowdOf(all: readonly Mark[]): Crowd {
  const runs = new Map<string, BoxMark[]>();
  for (const mark of all) {
    if (mark.kind !== 'box') continue;
    const run = runs.get(mark.color);
    if (run) run.push(mark);
    else runs.set(mark.color, [mark]);
  }
  const marks = [...runs.values()].flat();
  const [middles, halves] = [new Float64Array(3 * marks.length), new Float64Array(3 * marks.length)];
  const colors = new Uint32Array(marks.length);
  for (const [n, { at, size, color }] of marks.entries()) {
    for (const axis of [0, 1, 2] as const) {
      middles[3 * n + axis] = at[axis] + size[axis] / 2;
      halves[3 * n + axis] = size[axis] / 2;
    }
    colors[n] = pixelOf(color);
  }
  return { marks, middles, halves, colors };
}

/** A colour that is written as #rrggbb; the light grey of all that is written otherwise. */
function pixelOf(color: string): number {
  const [, red = 'd7', green = 'd9', blue = 'dd'] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color) ?? [];
  return parseInt(`ff${blue}${green}${red}`, 16);
}
