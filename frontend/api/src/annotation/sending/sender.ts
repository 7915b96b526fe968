import type { AnnotationHost } from './host';
import { meaningOf, Patience } from './line';
import type { Outbox, Outgoing } from './outbox';
import type { SessionStatus } from './status';

export type Trouble = Pick<SessionStatus, 'why'> & { readonly kind: 'offline' | 'signedOut' | 'gone' };

/** Sends what is in the outbox, one batch after the other, until the host has taken or refused each. */
export class Sender {
  private readonly patience = new Patience();
  private current: Outgoing | null = null;
  private isRunning = false;
  private isClosed = false;
  private found: Trouble | null = null;

  constructor(
    private readonly outbox: Outbox,
    private readonly host: AnnotationHost,
    private readonly tell: () => void,
  ) {}

  /** Why nothing gets through; null while it does. */
  get trouble(): Trouble | null {
    return this.found;
  }

  /** Something is to be sent. */
  async run(): Promise<void> {
    this.tell();
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (!this.isClosed && (this.found === null || this.found.kind === 'offline')) {
        this.current ??= await this.outbox.next();
        // Whoever left meanwhile has not noted the batch, or leaves it to whoever comes next.
        if (!this.current || this.hasEnded()) break;
        await this.deliver(this.current);
        this.tell();
      }
    } finally {
      this.isRunning = false;
      this.tell();
    }
  }

  /** The host answers. */
  isUp(): void {
    this.patience.rest();
    if (this.found === null || this.found.kind === 'gone') return;
    this.retry();
  }

  isDown(error: unknown): void {
    const meaning = meaningOf(error);
    const kind = meaning === 'gone' || meaning === 'signedOut' ? meaning : 'offline';
    this.found = { kind, why: wordsOf(error) };
    this.tell();
  }

  /** Tries again now, whatever the trouble was. */
  retry(): void {
    this.found = null;
    this.patience.hurry();
    void this.run();
  }

  close(): void {
    this.isClosed = true;
    this.patience.hurry();
  }

  private hasEnded(): boolean {
    return this.isClosed;
  }

  private async deliver(out: Outgoing): Promise<void> {
    let version: number;
    try {
      ({ version } = await this.host.append(out.batch));
    } catch (error) {
      await this.failed(out, error);
      return;
    }
    if (this.isClosed) return;
    this.current = null;
    await this.outbox.acknowledged(out, version);
    this.isUp();
  }

  private async failed(out: Outgoing, error: unknown): Promise<void> {
    if (this.isClosed) return;
    if (meaningOf(error) === 'wrong') {
      this.current = null;
      await this.outbox.refused(out, wordsOf(error));
      return;
    }
    this.isDown(error);
    if (this.found?.kind === 'offline') await this.patience.wait();
  }
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
