/** Requests that may be open at once, shared by all layers: a browser opens only so many connections to one host. */
export class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private left: number) {}

  get free(): number {
    return this.left;
  }

  /** Takes a free slot. */
  take(): void {
    if (this.left === 0) throw new RangeError('No slot is free.');
    this.left--;
  }

  /** Gives a slot back; whoever has waited longest hears of it first. */
  give(): void {
    this.left++;
    for (const next of this.waiting.splice(0)) next();
  }

  /** Calls back once, when a slot is free again. */
  wait(next: () => void): void {
    if (!this.waiting.includes(next)) this.waiting.push(next);
  }
}
