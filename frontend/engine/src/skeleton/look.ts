/** How a skeleton is drawn. */
export interface SkeletonLook {
  /** On flat panels, nodes and edges within this distance of the plane are shown, fading; in the unit of the voxel size. */
  readonly reach: number;
  /** CSS pixels: thickness of lines, and the least and greatest radius of a node's disc. */
  readonly lineWidth: number;
  readonly nodeRadius: readonly [least: number, greatest: number];
  /** The slot of the node that edits begin at, drawn with a ring. */
  readonly active: number | undefined;
}

export const plainLook: SkeletonLook = { reach: 200, lineWidth: 1.5, nodeRadius: [3, 24], active: undefined };

/** The radius at which a node is drawn, in CSS pixels. */
export function nodeRadius(pixels: number, { nodeRadius: [least, greatest] }: SkeletonLook): number {
  return Math.min(Math.max(pixels, least), greatest);
}

/** At the reach's end, a node or an edge is drawn with this opacity; in the plane with 1. */
export const farOpacity = 0.25;

/** The ring around the active node, and around a branch point: CSS pixels between it and the disc, and its thickness. */
export const ring = { gap: 2, thickness: 1.5 } as const;
