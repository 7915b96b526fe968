/** How hard a brick is to part with. */
export type Hold = 'free' | 'copied' | 'needed';

/** What an empty brick, or the record of any other, is counted as besides its voxels. */
export const recordBytes = 512;

/**
 * Voxels in main memory, by the brick's key, least recently used first. The budget holds for what is here together with what
 * is reserved for bricks on their way, and also bounds the number of empty bricks, which count as {@link recordBytes} each.
 */
export class BrickCache {
  private readonly bricks = new Map<string, ArrayBuffer | null>();
  private used = 0;
  private reserved = 0;

  /**
   * @param hold 'free' when nobody wants the brick, 'copied' when it is on the GPU too or not visible yet, 'needed' when it may not go.
   * @param dropped Told of each brick that had to go.
   */
  constructor(
    readonly budgetBytes: number,
    private readonly hold: (key: string) => Hold,
    private readonly dropped: (key: string) => void,
  ) {}

  /** Bytes here and reserved; never more than the budget. */
  get usedBytes(): number {
    return this.used + this.reserved;
  }

  get count(): number {
    return this.bricks.size;
  }

  keys(): string[] {
    return [...this.bricks.keys()];
  }

  has(key: string): boolean {
    return this.bricks.has(key);
  }

  /** The voxels, null when all are fill value, undefined when the brick is not here. */
  get(key: string): ArrayBuffer | null | undefined {
    return this.bricks.get(key);
  }

  /** Makes a brick the most recently used. */
  touch(key: string): void {
    const voxels = this.bricks.get(key);
    if (voxels === undefined) return;
    this.bricks.delete(key);
    this.bricks.set(key, voxels);
  }

  /**
   * Sets bytes aside for a brick that is about to be fetched, dropping others for it: free ones first, and those that can do without
   * their voxels here if `upTo` says so. False when there is no room to be had.
   */
  reserve(bytes: number, upTo: 'free' | 'copied'): boolean {
    const claim = bytes + recordBytes;
    if (!this.makeRoom(claim, 'free') && !(upTo === 'copied' && this.makeRoom(claim, upTo))) return false;
    this.reserved += claim;
    return true;
  }

  /** Gives back what {@link reserve} set aside. */
  release(bytes: number): void {
    this.reserved -= bytes + recordBytes;
  }

  /** Takes the voxels for which `reserve(bytes)` made room. Voxels of another length are a fault of the source. */
  fill(key: string, bytes: number, voxels: ArrayBuffer | null): void {
    if (voxels && voxels.byteLength > bytes)
      throw new RangeError(`Brick ${key} has ${voxels.byteLength} bytes, its level says ${bytes}.`);
    this.release(bytes);
    this.drop(key);
    this.bricks.set(key, voxels);
    this.used += (voxels?.byteLength ?? 0) + recordBytes;
  }

  /** Puts other voxels in the place of those here. False when there is no room for those of a brick that was empty. */
  replace(key: string, voxels: ArrayBuffer): boolean {
    const old = this.bricks.get(key);
    if (old === undefined) return false;
    const more = voxels.byteLength - (old?.byteLength ?? 0);
    // The brick itself must not go to make room for itself.
    this.bricks.delete(key);
    const hasRoom = more <= 0 || this.makeRoom(more, 'copied');
    this.bricks.set(key, hasRoom ? voxels : old);
    if (hasRoom) this.used += more;
    return hasRoom;
  }

  drop(key: string): void {
    const voxels = this.bricks.get(key);
    if (voxels === undefined) return;
    this.bricks.delete(key);
    this.used -= (voxels?.byteLength ?? 0) + recordBytes;
  }

  private makeRoom(bytes: number, upTo: 'free' | 'copied'): boolean {
    if (this.usedBytes + bytes <= this.budgetBytes) return true;
    for (const key of this.bricks.keys()) {
      const hold = this.hold(key);
      if (hold === 'needed' || (hold === 'copied' && upTo === 'free')) continue;
      this.drop(key);
      this.dropped(key);
      if (this.usedBytes + bytes <= this.budgetBytes) return true;
    }
    return false;
  }
}
