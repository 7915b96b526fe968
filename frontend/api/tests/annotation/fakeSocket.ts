import type { FollowAnnotationSubscription } from '../../src/generated/graphql';

type Event = FollowAnnotationSubscription['annotation'];

interface Message {
  readonly type: string;
  readonly id?: string;
}

/** Connections whose other end is the test: it says what the host would to whoever follows the annotation. */
export function fakeSocket() {
  const followers = new Set<(event: Event) => void>();

  class FakeSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readyState = FakeSocket.CONNECTING;
    onopen?: () => void;
    onmessage?: (event: { readonly data: string }) => void;
    onclose?: (event: { readonly code: number; readonly reason: string }) => void;
    private follower: ((event: Event) => void) | undefined;

    constructor() {
      queueMicrotask(() => {
        this.readyState = FakeSocket.OPEN;
        this.onopen?.();
      });
    }

    send(text: string): void {
      const { type, id } = JSON.parse(text) as Message;
      if (type === 'connection_init') this.say({ type: 'connection_ack' });
      if (type !== 'subscribe') return;
      this.follower = (annotation) => this.say({ type: 'next', id, payload: { data: { annotation } } });
      followers.add(this.follower);
    }

    close(code = 1000, reason = ''): void {
      this.readyState = FakeSocket.CLOSED;
      if (this.follower) followers.delete(this.follower);
      this.onclose?.({ code, reason });
    }

    private say(message: object): void {
      queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(message) }));
    }
  }

  return {
    webSocket: FakeSocket as unknown,
    isFollowed: () => followers.size > 0,
    /** The annotation itself changed. */
    say(annotation: NonNullable<Event['annotation']>): void {
      for (const follow of followers) follow({ version: 0, batches: null, presence: null, annotation });
    },
  };
}
