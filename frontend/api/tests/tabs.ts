import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { createSession, type Session } from '../src/index';

interface News {
  readonly key: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** A tab, and what it was told by the browser and by its session. */
interface Tab {
  readonly session: Session;
  /** How often its session said that somebody came or went. */
  told: number;
  /** News of what the storage holds reaches a tab when the browser gets to it. */
  readonly hear: (news: News) => void;
}

/** Tabs of one browser with one sign-in service: a storage that they share, a line of locks, and hidden frames, which are only counted. */
export class Tabs {
  readonly storage = storageOfAWindow();
  frames = 0;
  /** Refresh tokens that the service was asked with. It takes none of them. */
  readonly renewals: string[] = [];
  /** Whose lines are down: whatever is asked under this path gets no answer. */
  away: string | undefined;
  private origin = '';
  private readonly service: Server;

  constructor() {
    this.service = createServer((request, response) => void this.answer(request, response));
  }

  async begin(): Promise<void> {
    await new Promise<void>((ready) => this.service.listen(0, '127.0.0.1', ready));
    this.origin = `http://127.0.0.1:${String((this.service.address() as AddressInfo).port)}`;
    let line: Promise<unknown> = Promise.resolve();
    const request = (_: string, work: () => Promise<unknown>) => (line = line.catch(() => undefined).then(work));
    vi.stubGlobal('navigator', { locks: { request } });
  }

  end(): void {
    this.service.close();
    vi.unstubAllGlobals();
  }

  open(): Tab {
    const heard: ((news: News) => void)[] = [];
    vi.stubGlobal('window', {
      localStorage: this.storage,
      sessionStorage: this.storage,
      location: { origin: this.origin },
      addEventListener: (_: string, hear: (news: News) => void) => heard.push(hear),
      document: {
        createElement: () => {
          this.frames++;
          throw new Error('There are no frames here.');
        },
      },
    });
    const session = createSession();
    const tab: Tab = {
      session,
      told: 0,
      hear: (news) => {
        for (const hear of heard) hear(news);
      },
    };
    session.onChange(() => tab.told++);
    return tab;
  }

  /** Lays a person's tokens into the storage, good for some seconds, and answers what tells of it. */
  signIn(person: string, seconds = 300): News {
    const key = `lamella.user:${this.origin}/issuer:web`;
    const oldValue = this.storage.getItem(key);
    this.storage.setItem(
      key,
      JSON.stringify({
        access_token: `token of ${person}`,
        refresh_token: `renews ${person}`,
        token_type: 'Bearer',
        profile: { sub: person },
        expires_at: Math.floor(Date.now() / 1000) + seconds,
      }),
    );
    return { key, oldValue, newValue: this.storage.getItem(key) };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let form = '';
    for await (const part of request) form += String(part);
    const issuer = `${this.origin}/issuer`;
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (this.away !== undefined && request.url?.startsWith(this.away)) request.socket.destroy();
    else if (request.url === '/signin') say(200, { authority: '/issuer', clientId: 'web' });
    else if (request.url === '/issuer/token') {
      this.renewals.push(new URLSearchParams(form).get('refresh_token') ?? '');
      say(400, { error: 'invalid_grant' });
    } else {
      const [authorization_endpoint, token_endpoint, end_session_endpoint] = ['authorize', 'token', 'leave'].map(
        (what) => `${issuer}/${what}`,
      );
      say(200, { issuer, authorization_endpoint, token_endpoint, end_session_endpoint });
    }
  }
}

/** A storage lists its keys as its own properties. */
export function storageOfAWindow(): Storage {
  const storage: Record<string, string> = Object.create({
    getItem: (key: string) => (Object.hasOwn(storage, key) ? storage[key] : null),
    setItem: (key: string, value: string) => {
      storage[key] = value;
    },
    removeItem: (key: string) => {
      Reflect.deleteProperty(storage, key);
    },
    key: (index: number) => Object.keys(storage)[index] ?? null,
  }) as Record<string, string>;
  return storage as unknown as Storage;
}
