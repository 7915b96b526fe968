import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Batch, LoggedBatch } from '../../src/annotation/operations';
import { standsAlone } from '../../src/annotation/replica';
import { effectOf } from './naive';

/** A token as the sign-in service gives it, as far as anybody but the host reads it. */
export const tokenOf = (person: string) => `e30.${btoa(JSON.stringify({ iss: 'here', sub: person }))}.sealed`;

/** The host's part of one annotation, in plain words and in memory: a log, ids, and no WebSocket. */
export class SmallHost {
  readonly log: LoggedBatch[] = [];
  /** How often each batch came. */
  readonly came = new Map<string, number>();
  /** Answers instead of the host, with a status; or `lost`: the answer, not the request. */
  mishap: (batch: Batch) => number | 'lost' | null = () => null;
  isOpen = true;
  /** Whether who asks may edit. */
  mayEdit = true;
  /** Answers with the annotation as it is read whole; an empty one unless a test says otherwise. */
  skeleton = (answer: ServerResponse): void => {
    answer.writeHead(200).end(emptySkeleton());
  };
  private lastId = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (asked, answer) => void this.answer(asked, answer));
  }

  static async start(): Promise<SmallHost> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SmallHost(server);
  }

  get address(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of asked) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    const say = (status: number, value: unknown) =>
      answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    const claims = (asked.headers.authorization ?? '').split('.')[1] ?? '';
    const person = (JSON.parse(atob(claims || 'e30=')) as { sub?: string }).sub ?? '';
    const [path, query] = (asked.url ?? '').split('?');
    if (!this.isOpen) return void asked.socket.destroy();
    if (path === '/graphql')
      return void say(200, { data: { me: { id: person, isSignedIn: true }, annotation: { mayEdit: this.mayEdit } } });
    if (path?.endsWith('/skeleton')) return this.skeleton(answer);
    if (path?.endsWith('/log')) {
      const since = Number(new URLSearchParams(query).get('since'));
      return void say(200, { version: this.log.length, batches: this.log.slice(since) });
    }
    if (path?.endsWith('/ids')) {
      const handed = (JSON.parse(body) as { count: number }[]).map(({ count }) => {
        const first = this.lastId + 1;
        this.lastId += count;
        return { first, count };
      });
      return void say(200, handed);
    }
    const batch = JSON.parse(body) as Batch;
    this.came.set(batch.batchId, (this.came.get(batch.batchId) ?? 0) + 1);
    const mishap = this.mishap(batch);
    if (typeof mishap === 'number')
      return void say(mishap, { title: 'No.', errors: { operations: ['Not this one.'] } });
    const version = this.append(batch, person);
    if (mishap === 'lost') return void asked.socket.destroy();
    say(200, { version, already: false });
  }

  private append({ clientId, batchId, operations }: Batch, person: string): number {
    const there = this.log.find((batch) => batch.batchId === batchId);
    if (there) return there.version;
    const batch = { version: this.log.length + 1, clientId, batchId, person, at: '', operations };
    this.log.push(batch);
    if (operations.some(standsAlone)) this.log[this.log.length - 1] = { ...batch, effect: effectOf(this.log) };
    return batch.version;
  }
}

function emptySkeleton(): Buffer {
  const none: readonly unknown[] = [];
  const lists = { trees: none, groups: none, comments: none, branchPoints: none, boxes: none, segments: none };
  const header = Buffer.from(JSON.stringify({ version: 0, nodes: 0, edges: 0, pages: 0, ...lists, layers: none }));
  const start = Buffer.alloc(8);
  start.write('LSK1');
  start.writeUInt32LE(header.length, 4);
  return Buffer.concat([start, header]);
}
