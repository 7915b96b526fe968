import type { Box } from '@lamella/api/annotation';
import type { Extent3, Mark, Vec3 } from '@lamella/engine';
import { create } from 'zustand';

/** What tools show over the picture now; boxes and other people are added where all of it is drawn. */
export const useMarks = create<{
  /** The brush under the pointer. */
  readonly brush: Mark | undefined;
  /** What is being drawn, or was measured. */
  readonly drawn: Mark | undefined;
  /** The box that a hand holds, as it would be; a new one has no number yet. */
  readonly pulled: { readonly box: number | undefined; readonly extent: Extent3 } | undefined;
  /** What the next click destroys or joins, said beside the tool's options. */
  readonly warning: string | undefined;
  /** The way that the hand has taken since it began to draw; what the others see of it. */
  readonly trail: readonly Vec3[];
  /** Boxes that are looked at and not held: those of a past version. */
  readonly boxes: readonly Box[];
}>(() => ({ brush: undefined, drawn: undefined, pulled: undefined, warning: undefined, trail: [], boxes: [] }));

export const showBrush = (brush: Mark | undefined) => {
  useMarks.setState({ brush });
};

export const showDrawn = (drawn: Mark | undefined) => {
  useMarks.setState({ drawn });
};
