/** Milliseconds between two frames that only show more bricks, at least. */
const leastWait = 50;

/** Such frames take at most one part in so many of the time. */
const share = 3;

/**
 * When to draw again while nothing moves and bricks come in. Drawing each handful at once would take the time that loading needs,
 * above all where the processor does the graphics: so such frames keep a distance of several times what a frame costs.
 */
export class Pace {
  private drawnAt = -Infinity;
  private cost = 0;
  private isFirst = false;

  /** A frame begins; the first one after a drawn frame tells what that one took, since the browser holds it back until then. */
  wokeUp(at: number): void {
    if (!this.isFirst) return;
    this.isFirst = false;
    this.cost = (this.cost + Math.min(at - this.drawnAt, 500)) / 2;
  }

  drew(at: number): void {
    this.drawnAt = at;
    this.isFirst = true;
  }

  isDue(at: number): boolean {
    return at - this.drawnAt >= Math.max(leastWait, share * this.cost);
  }
}
