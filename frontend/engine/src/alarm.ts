/** Calls once, at the soonest of the times that it was set to. */
export class Alarm {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;

  constructor(private readonly ring: () => void) {}

  /** In so many milliseconds, or sooner if that is planned already. */
  set(milliseconds: number): void {
    const due = performance.now() + milliseconds;
    if (this.timer !== undefined && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.ring();
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
