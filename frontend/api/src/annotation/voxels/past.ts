import { brickVoxels } from '../mask';
import type { Piece } from './bricks';

/** A piece that the log has, as one brick knows it. */
export interface Stroke {
  readonly piece: Piece;
  readonly version: number;
  /** Whether the brick's base holds it: it was not undone when that was said. */
  isIn: boolean;
  /** It cannot be told from the floor any more: what lies below it is pooled from finer bricks, or waits for the host. */
  isUnder: boolean;
}

type Draw = (values: BigUint64Array, piece: Piece) => void;

const mostStrokes = 400;

/**
 * What the log painted in a brick since a word of the host's, so that a stroke that is undone or redone looks so before the
 * host has said what then comes to light. The next word is compared with it: where they differ, what can be taken away begins there.
 */
export class BrickPast {
  private strokes: Stroke[] = [];
  private readonly steps = new Map<string, number>();

  /**
   * @param floor The host's word before the first stroke. It is not written to.
   * @param level Of the brick. Strokes at finer levels are pooled, not drawn.
   */
  constructor(
    public floor: BigUint64Array,
    private readonly level: number,
    private readonly draw: Draw,
  ) {}

  has(step: string): boolean {
    return this.steps.has(step);
  }

  add(piece: Piece, version: number, isIn: boolean): void {
    this.push({ piece, version, isIn, isUnder: piece.level < this.level });
  }

  private push(stroke: Stroke): void {
    if (this.strokes.length === mostStrokes) this.forgetOldest(mostStrokes / 2);
    this.strokes.push(stroke);
    this.steps.set(stroke.piece.step, (this.steps.get(stroke.piece.step) ?? 0) + 1);
  }

  /** Strokes that are to be seen other than the base has them. */
  turned(isUndone: (step: string) => boolean): readonly Stroke[] {
    return this.strokes.filter(({ piece, isIn }) => isIn === isUndone(piece.step));
  }

  /** The brick without the strokes that are left out. A copy. */
  without(isLeftOut: (stroke: Stroke) => boolean): BigUint64Array {
    const values = this.floor.slice();
    for (const stroke of this.strokes) if (!stroke.isUnder && !isLeftOut(stroke)) this.draw(values, stroke.piece);
    return values;
  }

  /** The host's word, which holds what the log had undone by then. What came later is told anew. */
  confirm(word: BigUint64Array, version: number, isUndone: (step: string) => boolean): void {
    this.keep((stroke) => stroke.version <= version);
    for (const stroke of this.strokes) stroke.isIn = !isUndone(stroke.piece.step);
    if (
      areEqual(
        this.without(({ isIn }) => !isIn),
        word,
      )
    )
      return;
    this.floor = word;
    for (const stroke of this.strokes) stroke.isUnder = true;
  }

  private forgetOldest(count: number): void {
    const oldest = new Set(this.strokes.slice(0, count));
    this.floor = this.without((stroke) => !oldest.has(stroke) || !stroke.isIn);
    this.keep((stroke) => !oldest.has(stroke));
  }

  private keep(isKept: (stroke: Stroke) => boolean): void {
    const kept = this.strokes.filter(isKept);
    if (kept.length === this.strokes.length) return;
    this.strokes = [];
    this.steps.clear();
    for (const stroke of kept) this.push(stroke);
  }
}

function areEqual(a: BigUint64Array, b: BigUint64Array): boolean {
  const [left, right] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
  for (let i = 0; i < brickVoxels * 2; i++) if (left[i] !== right[i]) return false;
  return true;
}
