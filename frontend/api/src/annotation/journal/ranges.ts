import { Refused } from '../../refusal';
import type { IdKind, IdRange } from './journalStore';

/** How many ids are kept ahead: a day offline makes fewer. */
const ahead: Readonly<Record<IdKind, number>> = { tree: 256, node: 20_000, group: 64, box: 64, segment: 256 };

/** What the host hands out. */
export interface Handed {
  /** A decimal string for segments. */
  readonly first: number | string;
  readonly count: number;
}

/** The ids that this client may give; asked for ahead, so that things are made without asking. */
export class IdRanges {
  private readonly asking = new Map<string, Promise<void>>();
  /** What the host was asked for and did not give. */
  private readonly wanted = new Map<string, Pick<IdRange, 'kind' | 'layer'>>();

  constructor(
    private kept: readonly IdRange[],
    private readonly ask: (kind: IdKind, layer: string | null, count: number) => Promise<Handed>,
    private readonly handed: () => void,
  ) {}

  /** To be kept with the journal. */
  get ranges(): readonly IdRange[] {
    return this.kept;
  }

  /**
   * An id that nobody else gives, decimal.
   * @throws Refused when all are given and no more could be asked for.
   */
  next(kind: IdKind, layer: string | null = null): string {
    const range = this.kept.find((range) => range.kind === kind && range.layer === layer);
    void this.fill(kind, layer).catch(() => undefined);
    if (!range)
      throw new Refused('No new ids are left. More come as soon as the server can be reached again.', 'NO_IDS');
    const after = String(BigInt(range.next) + 1n);
    this.kept = this.kept.flatMap((other) => {
      if (other !== range) return [other];
      return after === range.end ? [] : [{ ...range, next: after }];
    });
    return range.next;
  }

  /** The host answers again: asks for what it could not be asked for. */
  refill(): void {
    for (const { kind, layer } of this.wanted.values()) void this.fill(kind, layer).catch(() => undefined);
  }

  /** Asks for more where less than half of what is to be ahead is left; rejects when the host does not answer. */
  fill(kind: IdKind, layer: string | null = null): Promise<void> {
    const name = `${kind}/${layer ?? ''}`;
    const running = this.asking.get(name);
    if (running || this.left(kind, layer) * 2n >= BigInt(ahead[kind])) return running ?? Promise.resolve();
    this.wanted.set(name, { kind, layer });
    const asked = this.ask(kind, layer, ahead[kind])
      .then(({ first, count }) => {
        const next = BigInt(first);
        this.kept = [...this.kept, { kind, layer, next: String(next), end: String(next + BigInt(count)) }];
        this.wanted.delete(name);
        this.handed();
      })
      .finally(() => this.asking.delete(name));
    this.asking.set(name, asked);
    return asked;
  }

  private left(kind: IdKind, layer: string | null): bigint {
    let left = 0n;
    for (const range of this.kept)
      if (range.kind === kind && range.layer === layer) left += BigInt(range.end) - BigInt(range.next);
    return left;
  }
}
