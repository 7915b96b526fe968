/** Bytes before each brick of a batch: its index in the request, its status, how many bytes follow, and 0. */
export const headerBytes = 16;

/** One answer out of a batch. */
export interface BatchAnswer {
  readonly index: number;
  /** As over HTTP: 200 with voxels, 204 all fill value, anything else a refusal with its words. */
  readonly status: number;
  readonly body: ArrayBuffer;
}

/** Words of a refusal are never longer than this. */
const mostWords = 65_536;

/**
 * Takes a batch's answer apart as it streams in, in pieces of any length. Each body is collected in a buffer of its own, which can be
 * handed on without another copy. A length that no answer can have ends it with an error before anything is allocated.
 */
export class BatchParser {
  private readonly header = new Uint8Array(headerBytes);
  private filled = 0;
  private body: Uint8Array<ArrayBuffer> | undefined;

  /**
   * @param mostVoxelBytes Bytes of the brick at an index of the request.
   * @param answered Told of each brick as soon as it is whole.
   */
  constructor(
    private readonly mostVoxelBytes: (index: number) => number,
    private readonly answered: (answer: BatchAnswer) => void,
  ) {}

  /** Whether the stream may end here. */
  get isWhole(): boolean {
    return this.filled === 0 && !this.body;
  }

  push(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      const into = this.body ?? this.header;
      const taken = Math.min(into.length - this.filled, piece.length - at);
      into.set(piece.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled === into.length) this.next();
    }
  }

  private next(): void {
    const view = new DataView(this.header.buffer);
    const index = view.getUint32(0, true);
    const status = view.getUint32(4, true);
    const length = view.getUint32(8, true);
    if (!this.body) {
      const most = status === 200 ? this.mostVoxelBytes(index) : mostWords;
      if (length > most)
        throw new RangeError(`Brick ${index} of the batch says ${length} bytes follow; at most ${most} can.`);
      this.filled = 0;
      if (length > 0) {
        this.body = new Uint8Array(length);
        return;
      }
    }
    const body = this.body?.buffer ?? new ArrayBuffer(0);
    this.body = undefined;
    this.filled = 0;
    this.answered({ index, status, body });
  }
}

/** The body of a batch's request: per brick the level's index, x, y, z, channel, time, each four bytes, little-endian. */
export function batchRequest(
  bricks: readonly {
    readonly level: number;
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly channel: number;
    readonly time: number;
  }[],
): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(bricks.length * 24));
  for (const [n, { level, x, y, z, channel, time }] of bricks.entries())
    for (const [m, value] of [level, x, y, z, channel, time].entries()) view.setInt32(n * 24 + m * 4, value, true);
  return view.buffer;
}
