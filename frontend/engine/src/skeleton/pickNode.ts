import type { Vec3 } from '../chunks';
import type { Panel, View } from '../view';
import { chunkSlots, ChunkBoxes } from './chunkBoxes';
import type { Skeleton } from './skeleton';
import { nearestSeen, seen, sightOf } from './sight';
import { nodeRadius, type SkeletonLook } from './look';

/** CSS pixels that a pointer may be beside a node's disc. */
const slack = 4;

/** Finds nodes under the pointer. Keeps the boxes around chunks between two looks, so it is made once a skeleton. */
export class NodePicker {
  private readonly boxes: ChunkBoxes;

  constructor(private readonly skeleton: Skeleton) {
    this.boxes = new ChunkBoxes(skeleton);
  }

  /**
   * The slot of the node under a point of the canvas (CSS pixels from its top left corner) on this panel: the one whose disc is
   * nearest, and of several there the one in front. Undefined where there is none.
   */
  pick(panel: Panel, view: View, voxelSize: Vec3, look: SkeletonLook, x: number, y: number): number | undefined {
    const { width, height } = panel.rectangle;
    const sight = sightOf(panel, view, voxelSize, look.reach);
    const [right, down] = [x - panel.rectangle.x - width / 2, y - panel.rectangle.y - height / 2];
    const { unitsPerPixel } = panel.kind === '3d' ? view.camera : view;
    let best: number | undefined;
    let [nearest, front] = [slack, Infinity];
    for (const chunk of this.boxes.seenBy(sight, width / 2, height / 2).nodes.chunks)
      for (let slot = chunk * chunkSlots; slot < (chunk + 1) * chunkSlots; slot++) {
        if (!this.skeleton.isShown(slot)) continue;
        const [r, d, away] = seen(sight, this.skeleton.placeOf(slot));
        const w = 1 + away / sight.eye;
        if (Math.abs(away) > sight.reach || w < nearestSeen) continue;
        const radius = nodeRadius((this.skeleton.places.data[4 * slot + 3] ?? 0) / unitsPerPixel / w, look);
        const beside = Math.max(0, Math.hypot(r / w - right, d / w - down) - radius);
        if (beside > nearest || (beside === nearest && Math.abs(away) >= front)) continue;
        [best, nearest, front] = [slot, beside, Math.abs(away)];
      }
    return best;
  }
}
