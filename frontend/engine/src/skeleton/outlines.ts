import { chunkSlots } from './chunkBoxes';
import { free, rowSlots, Rows, treeBits, type Skeleton } from './skeleton';

/** How the edges of a chunk are drawn where they are small. */
export interface Fineness {
  /** Lines that stand for the edges of one chunk, at most. */
  readonly lines: number;
  /** Edges that one line stands for, at most. */
  readonly edges: number;
  /** A chunk is drawn so while its box is no larger, in CSS pixels. */
  readonly pixels: number;
}

/** Coarsest first. In the smallest boxes the way between two edges is not seen either. */
export const finenesses: readonly Fineness[] = [
  { lines: 1, edges: chunkSlots, pixels: 2.5 },
  { lines: 8, edges: 16, pixels: 16 },
];

/**
 * Lines that stand for several edges that go on from one another, chunk by chunk: a million edges in a picture of a million pixels are
 * mostly shorter than one. Each line joins two nodes, as an edge does.
 */
export class Outlines {
  /** Slots of both ends, `lines` of them a chunk. */
  readonly ends = new Rows((length) => new Uint32Array(length), 2, free);
  private readonly isOutlined: boolean[] = [];

  constructor(
    private readonly skeleton: Skeleton,
    readonly fineness: Fineness,
  ) {}

  /** Whether a chunk can be drawn so. */
  has(chunk: number): boolean {
    return this.isOutlined[chunk] ?? false;
  }

  /** Makes a chunk's lines anew. */
  around(chunk: number): void {
    const { lines, edges } = this.fineness;
    const { data } = this.skeleton.edges;
    const first = chunk * lines;
    this.ends.touchAll(first, first + lines, this.skeleton.revision);
    this.ends.data.fill(free, 2 * first, 2 * (first + lines));
    let [count, length, tree] = [0, 0, free];
    let [from, to] = [free, free];
    const put = () => {
      if (length === 0) return;
      if (count < lines) this.ends.data.set([from, to], 2 * (first + count));
      count++;
      length = 0;
    };
    for (let slot = chunk * chunkSlots; slot < (chunk + 1) * chunkSlots; slot++) {
      const [a, b] = [data[2 * slot] ?? free, data[2 * slot + 1] ?? free];
      if (a === free || !this.skeleton.hasNode(a) || !this.skeleton.hasNode(b)) continue;
      const treeOfEdge = (this.skeleton.kinds.data[a] ?? free) & treeBits;
      const goesOn = treeOfEdge === tree && length < edges && (lines === 1 || a === to || b === to);
      if (!goesOn) {
        put();
        [from, to, tree, length] = [a, b, treeOfEdge, 1];
        continue;
      }
      to = b === to ? a : b;
      length++;
    }
    put();
    this.isOutlined[chunk] = count <= lines;
  }
}

/** Rows of a texture that so many numbers take. */
export const rowsFor = (numbers: number) => Math.max(1, Math.ceil(numbers / rowSlots));
