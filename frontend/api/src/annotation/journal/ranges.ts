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

/** So many of a kind; of segments, in a layer. */
export interface WantedIds {
  readonly kind: IdKind;
  readonly layer: string | null;
  readonly count: number;
}

/** The ids that this client may give; asked for ahead, so that things are made without asking. */
export class IdRanges {
  private readonly asking = new Map<string, Promise<void>>();
  /** What the host was asked for and did not give. */
  private readonly wanted = new Map<string, Pick<IdRange, 'kind' | 'layer'>>();

  constructor(
    private kept: readonly IdRange[],
    /** Asks the host for several at once, which answers in their order. */
    private readonly ask: (wanted: readonly WantedIds[]) => Promise<readonly Handed[]>,
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
    return this.fillAll([{ kind, layer }]);
  }

  /** As {@link fill}, with one question for all. */
  async fillAll(kinds: readonly Pick<WantedIds, 'kind' | 'layer'>[]): Promise<void> {
    const running = kinds.flatMap((one) => this.asking.get(nameOf(one)) ?? []);
    const due = kinds.filter((one) => {
      return !this.asking.has(nameOf(one)) && this.left(one.kind, one.layer) * 2n < BigInt(ahead[one.kind]);
    });
    if (due.length > 0) running.push(this.askFor(due));
    await Promise.all(running);
  }

  private askFor(due: readonly Pick<WantedIds, 'kind' | 'layer'>[]): Promise<void> {
    for (const one of due) this.wanted.set(nameOf(one), one);
    const asked = this.ask(due.map((one) => ({ ...one, count: ahead[one.kind] })))
      .then((handed) => {
        handed.forEach(({ first, count }, place) => {
          const one = due[place];
          if (!one) return;
          const next = BigInt(first);
          this.kept = [...this.kept, { ...one, next: String(next), end: String(next + BigInt(count)) }];
          this.wanted.delete(nameOf(one));
        });
        this.handed();
      })
      .finally(() => {
        for (const one of due) this.asking.delete(nameOf(one));
      });
    for (const one of due) this.asking.set(nameOf(one), asked);
    return asked;
  }

  private left(kind: IdKind, layer: string | null): bigint {
    let left = 0n;
    for (const range of this.kept)
      if (range.kind === kind && range.layer === layer) left += BigInt(range.end) - BigInt(range.next);
    return left;
  }
}

const nameOf = ({ kind, layer }: Pick<WantedIds, 'kind' | 'layer'>) => `${kind}/${layer ?? ''}`;
