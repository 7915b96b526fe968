import { createClient, type Client as Socket } from 'graphql-ws';
import type { TokenSource } from '../client';
import { FollowAnnotationDocument, type FollowAnnotationSubscription } from '../generated/graphql';
import { Refused } from '../refusal';
import type { AnnotationHost } from './sending/host';
import { meaningOf, Patience } from './sending/line';
import type { LoggedBatch } from './operations';
import type { Presence } from './presence';

/** An annotation as far as it says whether it may be edited. */
export type Allowed = NonNullable<FollowAnnotationSubscription['annotation']['annotation']>;

/** Who takes what comes. */
export interface FeedTaker {
  /** The version up to which the log is there. */
  since(): number;
  /** Batches in order; rejects when they could not be taken, and then they come again. */
  take(batches: readonly LoggedBatch[]): Promise<void>;
  /** Everybody else who is there. */
  present(others: readonly Presence[]): void;
  /** What may be done with it now: at first, and whenever the annotation itself changes. */
  allowed(annotation: Allowed): void;
  /** The line is back. */
  isUp(): void;
  isDown(error: unknown): void;
}

export interface FeedPlace {
  readonly host: AnnotationHost;
  readonly token: TokenSource;
  readonly origin?: string;
  readonly clientId: string;
  /** The class that opens connections, where the platform has none of its own. */
  readonly webSocket?: unknown;
}

interface LogPage {
  readonly batches: readonly LoggedBatch[];
}

type Event = FollowAnnotationSubscription['annotation'];

const pollEvery = 1_000;
const pingEvery = 10_000;
const pongWithin = 5_000;
/** The host's word that a token counts no more. */
const tokenRefused = 4403;

/** Follows an annotation by a subscription; while that cannot be had, by reading the log again and again. */
export class Feed {
  private readonly patience = new Patience();
  private isClosed = false;
  private isFollowing = false;
  private isDown = false;
  private isTokenOld = false;
  private socket: Socket | undefined;

  constructor(
    private readonly place: FeedPlace,
    private readonly taker: FeedTaker,
  ) {}

  start(): void {
    if (this.isFollowing || this.isClosed) return;
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
    if (this.socket) end(this.socket);
  }

  private async follow(): Promise<void> {
    for (;;) {
      try {
        await this.listen();
      } catch (error) {
        if (this.closedOr(error)) return;
      }
      if (this.isClosed) return;
      this.taker.present([]);
      const until = Date.now() + this.patience.next();
      while (!this.isClosed && Date.now() < until) {
        try {
          await this.poll();
          this.worked();
        } catch (error) {
          if (this.closedOr(error)) return;
          this.isDown = true;
          this.taker.isDown(error);
        }
        if (this.isClosed) return;
        await this.patience.wait(Math.min(pollEvery, Math.max(0, until - Date.now())));
      }
    }
  }

  /** Whether nothing more is to be tried. A lost connection alone is not told: the log may still be readable. */
  private closedOr(error: unknown): boolean {
    if (this.isClosed) return true;
    if (meaningOf(error) !== 'gone') return false;
    this.taker.isDown(error);
    return true;
  }

  private worked(): void {
    if (this.isDown) this.taker.isUp();
    this.isDown = false;
  }

  /** Ends when the connection does. */
  private async listen(): Promise<void> {
    const { host, clientId, webSocket } = this.place;
    let pong: ReturnType<typeof setTimeout> | undefined;
    const socket = createClient({
      url: this.address,
      retryAttempts: 0,
      keepAlive: pingEvery,
      connectionParams: () => this.params(),
      on: {
        // A connection that is cut somewhere on the way says nothing, for ever.
        ping: (isReceived) => {
          if (!isReceived) pong = setTimeout(() => socket.terminate(), pongWithin);
        },
        pong: (isReceived) => {
          if (isReceived) clearTimeout(pong);
        },
        closed: (event) => {
          this.isTokenOld = (event as { readonly code?: number } | undefined)?.code === tokenRefused;
        },
      },
      ...(webSocket === undefined ? {} : { webSocketImpl: webSocket }),
    });
    this.socket = socket;
    const variables = { annotation: host.annotation, sinceVersion: this.taker.since(), clientId };
    try {
      const events = socket.iterate<FollowAnnotationSubscription>({
        query: FollowAnnotationDocument.toString(),
        variables,
      });
      for await (const { data, errors } of events) {
        const wrong = errors?.[0];
        if (wrong) throw new Refused(wrong.message, String(wrong.extensions?.code ?? 'FAILED'));
        if (data) await this.heard(data.annotation);
      }
    } catch (error) {
      throw refusalIn(error);
    } finally {
      clearTimeout(pong);
      this.socket = undefined;
      end(socket);
    }
  }

  private async heard({ batches, presence, annotation }: Event): Promise<void> {
    if (annotation !== null) this.taker.allowed(annotation);
    if (batches !== null) await this.taker.take((JSON.parse(batches) as LogPage).batches);
    if (presence !== null) this.taker.present(presence);
    this.patience.rest();
    this.worked();
  }

  private async params(): Promise<Record<string, unknown>> {
    const bearer = await this.place.token(this.isTokenOld);
    return bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  }

  private get address(): string {
    const origin = this.place.origin || location.origin;
    return `${origin.replace(/^http/, 'ws')}/graphql`;
  }

  /** Takes all that the log holds beyond what is here. */
  private async poll(): Promise<void> {
    for (;;) {
      const batches = await this.place.host.log(this.taker.since());
      if (batches.length === 0) return;
      await this.taker.take(batches);
    }
  }
}

/** Lets a connection go. One that breaks while it is made rejects here as well, when nobody waits for it any more. */
function end(socket: Socket): void {
  Promise.resolve(socket.dispose()).catch(() => undefined);
}

/** What ends a subscription is a list of errors, or the event of the connection that closed. */
function refusalIn(error: unknown): unknown {
  if (!Array.isArray(error)) return error;
  const [first] = error as { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  return new Refused(first?.message ?? 'The subscription ended.', first?.extensions?.code ?? 'FAILED');
}
