import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Appended, Batch } from '../src/annotation/operations';
import type { Chance } from '../tests/annotation/chance';

/** How often something happens to a request, each from 0 to 1. */
export interface Mishaps {
  /** It never gets to the host. */
  readonly lost: number;
  /** The host does it, and its answer gets lost. */
  readonly unanswered: number;
  /** It gets to the host twice, at the same moment. */
  readonly doubled: number;
}

/** A line to the host on which connections break and requests arrive twice. Counts what it did. */
export class BadLine {
  readonly did = { lost: 0, unanswered: 0, doubled: 0, cut: 0, opened: 0 };
  /** The version that the host said each batch got; it may have said so to nobody. */
  readonly acknowledged = new Map<string, number>();
  isUp = true;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly host: URL,
    private readonly chance: Chance,
    public mishaps: Mishaps,
  ) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    server.on('request', (asked, answer) => {
      void this.pass(asked, (status, headers, body) => answer.writeHead(status, headers).end(body)).catch(() =>
        asked.socket.destroy(),
      );
    });
    // What is no request any more, but a connection that stays: bytes go both ways until it is cut.
    server.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
      if (!this.isUp) return socket.destroy();
      this.did.opened++;
      const further = connect(Number(host.port), host.hostname, () => {
        const headers = Object.entries({ ...asked.headers, host: host.host });
        const lines = headers.map(([name, value]) => `${name}: ${String(value)}`).join('\r\n');
        further.write(`${asked.method ?? 'GET'} ${asked.url ?? '/'} HTTP/1.1\r\n${lines}\r\n\r\n`);
        further.write(head);
        socket.pipe(further).pipe(socket);
      });
      for (const end of [socket, further]) {
        end.on('error', () => undefined);
        end.on('close', () => {
          socket.destroy();
          further.destroy();
        });
      }
    });
  }

  static async to(host: string, chance: Chance, mishaps: Mishaps): Promise<BadLine> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new BadLine(server, new URL(host), chance, mishaps);
  }

  get address(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Breaks all that is open. */
  cut(): void {
    this.did.cut++;
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private async pass(
    asked: IncomingMessage,
    answer: (status: number, headers: IncomingMessage['headers'], body: Buffer) => void,
  ): Promise<void> {
    const body = await bytesOf(asked);
    const roll = this.chance.next();
    const { lost, unanswered, doubled } = this.mishaps;
    if (!this.isUp || roll < lost) {
      this.did.lost++;
      asked.socket.destroy();
      return;
    }
    const isDoubled = roll > 1 - doubled;
    if (isDoubled) this.did.doubled++;
    const [first] = await Promise.all([this.send(asked, body), isDoubled ? this.send(asked, body) : null]);
    const said = await bytesOf(first);
    if (first.statusCode === 200 && asked.url?.endsWith('/batches')) this.note(body, said);
    if (roll < lost + unanswered) {
      this.did.unanswered++;
      asked.socket.destroy();
      return;
    }
    answer(first.statusCode ?? 502, first.headers, said);
  }

  private note(batch: Buffer, answer: Buffer): void {
    const { batchId } = JSON.parse(batch.toString()) as Batch;
    this.acknowledged.set(batchId, (JSON.parse(answer.toString()) as Appended).version);
  }

  private send(asked: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { hostname, port, host } = this.host;
      const headers = { ...asked.headers, host };
      const onward = request({ hostname, port, method: asked.method, path: asked.url, headers, agent: false }, resolve);
      onward.on('error', reject);
      onward.end(body);
    });
  }
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
