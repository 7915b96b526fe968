import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a brick is answered with: voxels, nothing stored, or a status and its words. */
export type Answer = Buffer | null | { readonly status: number; readonly words: string };

/** A real HTTP server that speaks the host's brick protocol, and notes what it was asked. */
export class BrickHost {
  readonly singles: string[] = [];
  readonly batches: number[][][] = [];
  readonly tokens: (string | undefined)[] = [];
  /** Requests whose client went away before the end. */
  aborted = 0;
  open = 0;
  mostOpen = 0;
  /** Status for everything, in place of bricks. */
  refusal: { readonly status: number; readonly words: string } | undefined;
  goodToken: string | undefined;
  /** Bytes of a batch's answer after which the line is cut. */
  cutAfter = Infinity;
  /** A brick whose bytes break off in the middle, and with it the answer that it is in: what a browser tells of a frame that it cannot decode. */
  broken: number | undefined;
  /** Bytes in one write: answers come in odd pieces. */
  piece = 1000;
  private gate: Promise<void> = Promise.resolve();
  private server: Server | undefined;

  constructor(private readonly brick: (level: number, x: number, y: number, z: number) => Answer) {}

  async start(): Promise<string> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Holds all answers back until the returned function is called. */
  hold(): () => void {
    let open = () => {};
    this.gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
    response.on('close', () => {
      this.open--;
      if (!response.writableFinished) this.aborted++;
    });
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const address = request.url ?? '';
    this.tokens.push(request.headers.authorization);
    const asked = Array.from({ length: body.length / 24 }, (_, n) =>
      Array.from({ length: 6 }, (_, m) => body.readInt32LE(n * 24 + m * 4)),
    );
    if (request.method === 'POST') this.batches.push(asked);
    else this.singles.push(address);
    await this.gate;
    if (response.closed) return;

    const taken = !this.goodToken || request.headers.authorization === `Bearer ${this.goodToken}`;
    const refusal = taken ? this.refusal : { status: 401, words: 'Who are you?' };
    if (refusal) {
      response.writeHead(refusal.status, { 'Content-Type': 'application/problem+json' });
      response.end(JSON.stringify({ title: 'Refused', detail: refusal.words }));
    } else if (request.method === 'POST') await this.batch(asked, response);
    else this.single(address, response);
  }

  private single(address: string, response: ServerResponse): void {
    const [, mag, x, y, z] = /\/(\d+)-\d+-\d+\/(\d+)-(\d+)-(\d+)\?c=0&t=0$/.exec(address)?.map(Number) ?? [];
    const found = this.brick(Math.log2(mag ?? 1), x ?? -1, y ?? -1, z ?? -1);
    if (x === this.broken) response.writeHead(200, { 'Content-Length': 512 }).write('half', () => response.destroy());
    else if (found === null) response.writeHead(204).end();
    else if (Buffer.isBuffer(found)) response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(found);
    else response.writeHead(found.status).end(JSON.stringify({ detail: found.words }));
  }

  private async batch(asked: readonly number[][], response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
    const parts: Buffer[] = [];
    // Bricks come in the order in which they are ready: backwards, here.
    for (const [index, [level, x, y, z]] of [...asked.entries()].reverse()) {
      const found = this.brick(level ?? -1, x ?? -1, y ?? -1, z ?? -1);
      const [status, words] =
        found === null ? [204, ''] : Buffer.isBuffer(found) ? [200, found] : [found.status, found.words];
      const bytes = Buffer.from(words);
      const header = Buffer.alloc(16);
      header.writeUInt32LE(index, 0);
      header.writeUInt32LE(status, 4);
      header.writeUInt32LE(bytes.length, 8);
      parts.push(header, bytes);
    }
    const all = Buffer.concat(parts);
    if (asked.some(([, x]) => x === this.broken)) this.cutAfter = all.length / 2;
    for (let at = 0; at < all.length; at += this.piece) {
      if (at >= this.cutAfter) return void response.destroy();
      response.write(all.subarray(at, at + this.piece));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  }
}
