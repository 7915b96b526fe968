import type { Level, Vec3 } from '../chunks';

/** Which voxels of one brick are meant: a byte each, x fastest, then y, z; not 0 where meant. */
export interface BrickMask {
  /** The brick's address in its level's grid. */
  readonly at: Vec3;
  readonly taken: Uint8Array;
}

/** Whole voxels of a level, from the first to before the last. */
export interface VoxelBox {
  readonly from: Vec3;
  readonly to: Vec3;
}

/** The voxels of a level that `within` (in voxels of magnification 1) allows: those whose centres lie in it. All without it. */
export function allowed(level: Level, within?: { readonly at: Vec3; readonly size: Vec3 }): VoxelBox {
  if (!within) return { from: [0, 0, 0], to: level.size };
  const voxel = (axis: 0 | 1 | 2, place: number) => {
    const n = Math.ceil((place - level.origin[axis]) / level.mag[axis] - 0.5);
    return Math.min(Math.max(n, 0), level.size[axis]);
  };
  const end = (axis: 0 | 1 | 2) => voxel(axis, within.at[axis] + within.size[axis]);
  return {
    from: [voxel(0, within.at[0]), voxel(1, within.at[1]), voxel(2, within.at[2])],
    to: [end(0), end(1), end(2)],
  };
}

/** The part that two boxes share; empty boxes end before they begin. */
export function shared(a: VoxelBox, b: VoxelBox): VoxelBox {
  const each = (of: (axis: 0 | 1 | 2) => number): Vec3 => [of(0), of(1), of(2)];
  return {
    from: each((axis) => Math.max(a.from[axis], b.from[axis])),
    to: each((axis) => Math.min(a.to[axis], b.to[axis])),
  };
}

/**
 * The masks of all voxels of a box whose centre, in voxels of magnification 1, is meant. Bricks of which nothing is meant are
 * left out; they come in the order z, y, x.
 */
export function masksOf(
  level: Level,
  box: VoxelBox,
  isMeant: (x: number, y: number, z: number) => boolean,
): BrickMask[] {
  const { brickEdge: edge, mag, origin } = level;
  const masks: BrickMask[] = [];
  const brick = (n: number) => Math.floor(n / edge);
  for (let bz = brick(box.from[2]); bz * edge < box.to[2]; bz++)
    for (let by = brick(box.from[1]); by * edge < box.to[1]; by++)
      for (let bx = brick(box.from[0]); bx * edge < box.to[0]; bx++) {
        const begin: Vec3 = [bx * edge, by * edge, bz * edge];
        const part = shared(box, { from: begin, to: [begin[0] + edge, begin[1] + edge, begin[2] + edge] });
        let taken: Uint8Array | undefined;
        for (let z = part.from[2]; z < part.to[2]; z++)
          for (let y = part.from[1]; y < part.to[1]; y++)
            for (let x = part.from[0]; x < part.to[0]; x++) {
              const centreX = origin[0] + (x + 0.5) * mag[0];
              const centreY = origin[1] + (y + 0.5) * mag[1];
              if (!isMeant(centreX, centreY, origin[2] + (z + 0.5) * mag[2])) continue;
              taken ??= new Uint8Array(edge ** 3);
              taken[x - begin[0] + edge * (y - begin[1] + edge * (z - begin[2]))] = 1;
            }
        if (taken) masks.push({ at: [bx, by, bz], taken });
      }
  return masks;
}
