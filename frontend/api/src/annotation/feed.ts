import type { Client, TokenSource } from '../client';
import { meaningOf, Patience } from './line';
import type { LoggedBatch } from './operations';

/** Who takes what comes. */
export interface FeedTaker {
  /** The version up to which the log is there. */
  since(): number;
  /** Batches in order; rejects when they could not be taken, and then they come again. */
  take(batches: readonly LoggedBatch[]): Promise<void>;
  /** The line is back. */
  isUp(): void;
  isDown(error: unknown): void;
}

interface LogPage {
  readonly version: number;
  readonly batches: readonly LoggedBatch[];
}

const pollEvery = 1_000;

/** Follows an annotation's log. */
export class Feed {
  private readonly patience = new Patience();
  private isClosed = false;
  private isFollowing = false;
  private isDown = false;

  constructor(
    private readonly line: { readonly client: Client; readonly token: TokenSource },
    _options: object,
    private readonly annotation: string,
    _clientId: string,
    private readonly taker: FeedTaker,
  ) {}

  start(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    void this.follow().finally(() => (this.isFollowing = false));
  }

  /** Does not wait for the next try; begins again when access was gone. */
  hurry(): void {
    this.patience.hurry();
    this.start();
  }

  close(): void {
    this.isClosed = true;
    this.patience.hurry();
  }

  private async follow(): Promise<void> {
    while (!this.isClosed) {
      try {
        await this.poll();
        if (this.isDown) this.taker.isUp();
        this.isDown = false;
        this.patience.rest();
        await new Promise((resolve) => setTimeout(resolve, pollEvery));
      } catch (error) {
        if (this.isClosed) return;
        this.isDown = true;
        this.taker.isDown(error);
        if (meaningOf(error) === 'gone') return;
        await this.patience.wait();
      }
    }
  }

  /** Takes all that the log holds beyond what is here. */
  private async poll(): Promise<void> {
    for (;;) {
      const address = `/annotations/${this.annotation}/log?since=${String(this.taker.since())}`;
      const { batches } = (await (await this.line.client.get(address)).json()) as LogPage;
      if (batches.length === 0) return;
      await this.taker.take(batches);
    }
  }
}
