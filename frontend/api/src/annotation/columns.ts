/**
 * Keys to slots. What was loaded comes in runs, keys that follow one another in slots that do: a run is three numbers, however long.
 * What came and went since lies in a table beside them. Keys are 0 or more.
 */
export class SlotIndex {
  private readonly runs = new Runs();
  /** Slots of keys outside the runs, and -1 for those within that are gone. */
  private readonly table = new SlotTable();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The slot of a key, -1 when it has none. */
  get(key: number): number {
    const slot = this.table.size === 0 ? undefined : this.table.get(key);
    return slot ?? this.runs.get(key);
  }

  /** @param key has none yet. */
  set(key: number, slot: number): void {
    this.count++;
    this.table.set(key, slot);
  }

  /** Keys that have none yet, ascending, and the slots from this on. */
  setAll(keys: Float64Array, slot: number): void {
    this.count += keys.length;
    this.runs.add(keys, slot);
  }

  delete(key: number): void {
    if (this.get(key) < 0) return;
    this.count--;
    if (this.runs.get(key) < 0) this.table.delete(key);
    else this.table.set(key, -1);
  }
}

/** Runs of keys, put in order when one is looked for. */
class Runs {
  private first = new Float64Array(0);
  private slot = new Int32Array(0);
  private length = new Int32Array(0);
  private count = 0;
  private isOrdered = true;

  get(key: number): number {
    if (!this.isOrdered) this.order();
    let [low, high] = [0, this.count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((this.first[middle] ?? 0) <= key) low = middle + 1;
      else high = middle - 1;
    }
    const beyond = high < 0 ? Infinity : key - (this.first[high] ?? 0);
    return beyond < (this.length[high] ?? 0) ? (this.slot[high] ?? 0) + beyond : -1;
  }

  add(keys: Float64Array, slot: number): void {
    if ((keys[0] ?? 0) < (this.first[this.count - 1] ?? -1)) this.isOrdered = false;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? 0;
      if (i > 0 && key === (keys[i - 1] ?? 0) + 1) {
        this.length[this.count - 1] = (this.length[this.count - 1] ?? 0) + 1;
        continue;
      }
      if (this.count === this.first.length) this.reserve(Math.max(64, this.count * 2));
      this.first[this.count] = key;
      this.slot[this.count] = slot + i;
      this.length[this.count++] = 1;
    }
  }

  private order(): void {
    const order = Array.from({ length: this.count }, (_, i) => i).sort(
      (a, b) => (this.first[a] ?? 0) - (this.first[b] ?? 0),
    );
    const [first, slot, length] = [this.first.slice(), this.slot.slice(), this.length.slice()];
    order.forEach((from, to) => {
      this.first[to] = first[from] ?? 0;
      this.slot[to] = slot[from] ?? 0;
      this.length[to] = length[from] ?? 0;
    });
    this.isOrdered = true;
  }

  private reserve(count: number): void {
    this.first = grown(this.first, count);
    this.slot = grown(this.slot, count);
    this.length = grown(this.length, count);
  }
}

/** Numbers to slots, by open addressing: a Map of a million numbers takes four times the memory. */
class SlotTable {
  private keys = new Float64Array(64).fill(-1);
  private slots = new Int32Array(64);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(key: number): number | undefined {
    const { keys } = this;
    for (let i = home(key, keys.length - 1); ; i = (i + 1) & (keys.length - 1)) {
      if (keys[i] === key) return this.slots[i];
      if (keys[i] === -1) return undefined;
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

type Column = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** The same column with room for more. */
export function grown<C extends Column>(column: C, length: number): C {
  const larger = new (column.constructor as new (length: number) => C)(length);
  larger.set(column as never);
  return larger;
}
