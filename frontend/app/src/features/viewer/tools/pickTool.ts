import type { HandTool } from './hand';
import { pickSegment } from './painting/painting';

/** A click takes the segment under it into the brush. */
export const pickTool: HandTool = {
  click({ x, y }) {
    pickSegment(x, y);
  },
};
