/** Numbers to slots, by open addressing: a Map of a million numbers takes four times the memory. Keys are 0 or more. */
export class SlotIndex {
  private keys = new Float64Array(64).fill(-1);
  private slots = new Int32Array(64);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The slot of a key, -1 when it has none. */
  get(key: number): number {
    const { keys } = this;
    for (let i = home(key, keys.length - 1); ; i = (i + 1) & (keys.length - 1)) {
      if (keys[i] === key) return this.slots[i] ?? -1;
      if (keys[i] === -1) return -1;
    }
  }

  set(key: number, slot: number): void {
    if (this.count * 2 >= this.keys.length) this.grow(this.keys.length * 2);
    const last = this.keys.length - 1;
    let i = home(key, last);
    while (this.keys[i] !== -1 && this.keys[i] !== key) i = (i + 1) & last;
    if (this.keys[i] === -1) this.count++;
    this.keys[i] = key;
    this.slots[i] = slot;
  }

  delete(key: number): void {
    const { keys, slots } = this;
    const last = keys.length - 1;
    let hole = home(key, last);
    while (keys[hole] !== key) {
      if (keys[hole] === -1) return;
      hole = (hole + 1) & last;
    }
    this.count--;
    // Whoever was pushed on by the one that leaves moves back, so that a search never meets a hole before its key.
    for (let i = (hole + 1) & last; keys[i] !== -1; i = (i + 1) & last) {
      const from = home(keys[i] ?? 0, last);
      if (((i - from) & last) >= ((i - hole) & last)) {
        keys[hole] = keys[i] ?? -1;
        slots[hole] = slots[i] ?? 0;
        hole = i;
      }
    }
    keys[hole] = -1;
  }

  /** Makes room for as many keys at once. */
  reserve(count: number): void {
    let size = this.keys.length;
    while (size < count * 2) size *= 2;
    if (size > this.keys.length) this.grow(size);
  }

  private grow(size: number): void {
    const { keys, slots } = this;
    this.keys = new Float64Array(size).fill(-1);
    this.slots = new Int32Array(size);
    this.count = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? -1;
      if (key !== -1) this.set(key, slots[i] ?? 0);
    }
  }
}

// Ids run in sequence: multiplying by an odd number near 2^32 divided by the golden ratio spreads them (Knuth, TAOCP 3, 6.4).
function home(key: number, last: number): number {
  const mixed = Math.imul((key >>> 0) ^ Math.imul((key / 0x1_0000_0000) >>> 0, 0x85eb_ca6b), 0x9e37_79b1);
  return (mixed ^ (mixed >>> 15)) & last;
}

type Column = Float64Array | Float32Array | Int32Array | Uint8Array;

/** The same column with room for more. */
export function grown<C extends Column>(column: C, length: number): C {
  const larger = new (column.constructor as new (length: number) => C)(length);
  larger.set(column as never);
  return larger;
}
