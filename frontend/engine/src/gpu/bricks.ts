import type { BrickAddress, ChunkSource } from '../chunks';
import { gridOf } from '../geometry';
import { NeighbourTable, absent, allFill, direction } from './neighbours';
import type { Pool, Slot } from './pool';

/** A brick that is on the GPU, or that is all fill value and needs no place there. */
export interface ResidentBrick {
  /** Undefined for a brick that is all fill value. */
  readonly stored: { readonly pool: Pool; readonly slot: Slot } | undefined;
  /** Its row in the neighbour table. */
  readonly row: number;
}

/** Which bricks of one source are on the GPU, which were refused, and who lies beside whom. */
export class Bricks {
  readonly neighbours: NeighbourTable;
  private readonly resident = new Map<number, ResidentBrick>();
  private readonly refused = new Set<number>();
  private readonly firstKeys: readonly number[];

  constructor(
    gl: WebGL2RenderingContext,
    readonly source: ChunkSource,
  ) {
    this.neighbours = new NeighbourTable(gl);
    let next = 0;
    this.firstKeys = source.levels.map((level) => {
      const [x, y, z] = gridOf(level);
      const first = next;
      next += x * y * z * source.channels * source.timepoints;
      return first;
    });
  }

  get(brick: BrickAddress): ResidentBrick | undefined {
    return this.resident.get(this.key(brick));
  }

  isRefused(brick: BrickAddress): boolean {
    return this.refused.size > 0 && this.refused.has(this.key(brick));
  }

  get anyRefused(): boolean {
    return this.refused.size > 0;
  }

  add(brick: BrickAddress, stored: ResidentBrick['stored']): void {
    const key = this.key(brick);
    this.refused.delete(key);
    const row = this.neighbours.add();
    this.resident.set(key, { stored, row });
    const code = codeOf(stored?.slot);
    this.around(brick, (other, towards, back) => {
      this.neighbours.set(row, towards, codeOf(other.stored?.slot));
      this.neighbours.set(other.row, back, code);
    });
    this.neighbours.set(row, direction(0, 0, 0), code);
  }

  /** Takes a brick out; whoever asked gives its slot back. */
  remove(brick: BrickAddress): ResidentBrick | undefined {
    const key = this.key(brick);
    this.refused.delete(key);
    const found = this.resident.get(key);
    if (!found) return undefined;
    this.resident.delete(key);
    this.around(brick, (other, _, back) => {
      this.neighbours.set(other.row, back, absent);
    });
    this.neighbours.remove(found.row);
    return found;
  }

  refuse(brick: BrickAddress): void {
    this.refused.add(this.key(brick));
  }

  all(): Iterable<ResidentBrick> {
    return this.resident.values();
  }

  private around(brick: BrickAddress, visit: (other: ResidentBrick, towards: number, back: number) => void): void {
    for (let dz = -1; dz <= 1; dz++)
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          if (dx === 0 && dy === 0 && dz === 0) continue;
          const other = this.get({ ...brick, x: brick.x + dx, y: brick.y + dy, z: brick.z + dz });
          if (other) visit(other, direction(dx, dy, dz), direction(-dx, -dy, -dz));
        }
  }

  /** One number for each brick of the source; -1 outside the grid. */
  private key({ level, x, y, z, channel, time }: BrickAddress): number {
    const described = this.source.levels[level];
    const first = this.firstKeys[level];
    if (!described || first === undefined) return -1;
    const [nx, ny, nz] = gridOf(described);
    if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) return -1;
    return first + (((time * this.source.channels + channel) * nz + z) * ny + y) * nx + x;
  }
}

/** Where a brick lies in one number, as the shader takes it apart: 3 bits for the page, 8 for each side of its grid. */
function codeOf(slot: Slot | undefined): number {
  if (!slot) return allFill;
  const [x, y, z] = slot.place;
  return (slot.page.number << 24) | (x << 16) | (y << 8) | z;
}
