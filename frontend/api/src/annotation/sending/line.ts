import { createClient, type Client, type TokenSource } from '../../client';
import { Refused } from '../../refusal';

/** A line to the host on which only one person ever speaks: what another sign-in of this browser would send is not sent. */
export function createLine(token: TokenSource, origin: string): { client: Client; token: TokenSource } {
  const pinned = pin(token);
  return { client: createClient(pinned, origin), token: pinned };
}

function pin(token: TokenSource): TokenSource {
  let subject: string | null | undefined;
  return async (renewed) => {
    const bearer = await token(renewed);
    const now = bearer === null ? null : subjectOf(bearer);
    subject ??= now;
    if (now !== subject)
      throw new Refused('You are not signed in as who you were when this was opened.', 'SIGNED_OUT', '', 401);
    return bearer;
  };
}

/** Who a token speaks for: the subject of one that can be read, else the token itself. */
function subjectOf(bearer: string): string {
  try {
    const claims = JSON.parse(atob((bearer.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as {
      iss?: string;
      sub?: string;
    };
    return claims.sub === undefined ? bearer : `${claims.iss ?? ''} ${claims.sub}`;
  } catch {
    return bearer;
  }
}

/** What an answer means for what was to be said. */
export type Meaning =
  /** The line is down, or the host is: the same again later. */
  | 'later'
  /** The sign-in has ended. */
  | 'signedOut'
  /** The annotation is open no more to who asks. */
  | 'gone'
  /** It will never be taken. */
  | 'wrong';

export function meaningOf(error: unknown): Meaning {
  if (!(error instanceof Refused)) return 'later';
  const { status, code } = error;
  if (status === 401 || code === 'SIGNED_OUT') return 'signedOut';
  if ([403, 404, 410].includes(status) || ['FORBIDDEN', 'NOT_FOUND', 'ACCESS_ENDED'].includes(code)) return 'gone';
  if (status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status)) return 'wrong';
  return 'later';
}

const firstWait = 500;
const longestWait = 30_000;

/** Waits that double from half a second to half a minute, each cut by chance, so that not all browsers come back at once. */
export class Patience {
  private tries = 0;
  private wake: (() => void) | null = null;

  /** How long to wait before the next try, in milliseconds. */
  next(): number {
    return Math.min(longestWait, firstWait * 2 ** this.tries++) * (0.5 + Math.random() / 2);
  }

  /** Waits; ends at once when it is hurried. */
  async wait(span = this.next()): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, span);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  /** It worked: the next wait is short again. */
  rest(): void {
    this.tries = 0;
  }

  /** Something says that it may work now. */
  hurry(): void {
    this.tries = 0;
    this.wake?.();
  }
}
