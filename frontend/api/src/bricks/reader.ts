import { BrickRefused, type BrickAddress, type ChunkSource, type Level } from '@lamella/engine';
import { Gathering, type Wish } from './gathering';
import type { Slots } from './slots';
import { batchRequest, BatchParser, type BatchAnswer } from './stream';

/** One layer's bricks on a host. */
export interface BrickPlace {
  /** Where the host is, without a path; the page's own when empty. */
  readonly origin: string;
  readonly dataset: string;
  readonly layer: string;
  /** The content version that every address carries. */
  readonly version: string;
  readonly levels: readonly Level[];
  readonly voxelBytes: number;
}

/** What the reader has from outside: the network, who is calling, and whom to tell that the version is no longer current. */
export interface BrickLine {
  readonly fetch: (address: string, init: RequestInit) => Promise<Response>;
  /** The bearer token, or null for a guest; `renewed` asks for another because the last was not taken. */
  readonly token: (renewed: boolean) => Promise<string | null>;
  readonly stale: () => void;
  readonly slots: Slots;
}

/** A batch is small, so that it is not held up by bricks nobody wants any more, and so that several come in side by side. */
const mostBricks = 16;
/** So few bricks go one by one: the browser keeps them in its own cache, which it never does with a batch. */
const oneByOne = 2;

interface Read extends Wish {
  readonly brick: BrickAddress;
  readonly resolve: (voxels: ArrayBuffer | null) => void;
  readonly reject: (cause: Error) => void;
  isOver: boolean;
}

/** Reads bricks over HTTP: joins what is asked for together into batches, in the order in which it was asked for. */
export class BrickReader implements Pick<ChunkSource, 'read'> {
  private readonly gathering: Gathering<Read>;

  constructor(
    private readonly place: BrickPlace,
    private readonly line: BrickLine,
  ) {
    const most = (share: number) => (share <= oneByOne ? 1 : Math.min(share, mostBricks));
    this.gathering = new Gathering(line.slots, most, (reads, signal) => this.request(reads, signal));
  }

  read(brick: BrickAddress, signal: AbortSignal): Promise<ArrayBuffer | null> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const read: Read = { brick, resolve, reject, isOver: false };
      signal.addEventListener(
        'abort',
        () => {
          if (read.isOver) return;
          read.isOver = true;
          reject(signal.reason as Error);
          this.gathering.look();
        },
        { once: true },
      );
      this.gathering.add(read);
    });
  }

  private async request(reads: readonly Read[], signal: AbortSignal): Promise<void> {
    try {
      const [only] = reads;
      if (reads.length === 1 && only) await this.single(only, signal);
      else if (!(await this.batch(reads, signal))) await this.apart(reads, signal);
      this.refuse(reads, 'The server ended its answer before this brick.', true);
    } catch (error) {
      this.fail(reads, error);
    }
  }

  /** What is not over yet is refused, for what broke. */
  private fail(reads: readonly Read[], error: unknown): void {
    if (error instanceof BrickRefused) this.refuse(reads, error.message, error.mayRecover);
    else if (error instanceof RangeError) this.refuse(reads, error.message, false);
    else this.refuse(reads, 'The server cannot be reached, or the line broke.', true);
  }

  private refuse(reads: readonly Read[], message: string, mayRecover: boolean): void {
    for (const read of reads) {
      if (read.isOver) continue;
      read.isOver = true;
      read.reject(new BrickRefused(message, mayRecover));
    }
  }

  private async single(read: Read, signal: AbortSignal): Promise<void> {
    const { x, y, z, channel, time, level } = read.brick;
    const mag = this.place.levels[level]?.mag.join('-') ?? '';
    // What cannot be decoded may be what the browser kept: the second time it asks the host.
    for (const cache of ['default', 'reload'] as const) {
      const response = await this.send(`/${mag}/${x}-${y}-${z}?c=${channel}&t=${time}`, { signal, cache });
      const body = response.status === 204 ? null : await unlessBroken(response.arrayBuffer(), signal);
      if (body === undefined) continue;
      const most = this.bytesOf(read.brick);
      if (body && body.byteLength !== most)
        throw new RangeError(`The brick has ${body.byteLength} bytes; its level says ${most}.`);
      this.answer(read, body);
      return;
    }
    throw new BrickRefused('What is stored of this brick cannot be decoded, or the line broke twice.', true);
  }

  /**
   * One brick that cannot be decoded ends the stream of its whole batch. So what is still wanted is asked for one by one, and only
   * that brick is refused.
   */
  private async apart(reads: readonly Read[], signal: AbortSignal): Promise<void> {
    for (const read of reads) {
      if (read.isOver) continue;
      try {
        await this.single(read, signal);
      } catch (error) {
        // A line that broke does for the next one no better.
        if (!(error instanceof BrickRefused || error instanceof RangeError)) throw error;
        this.fail([read], error);
      }
    }
  }

  /** False where the answer broke before its end. */
  private async batch(reads: readonly Read[], signal: AbortSignal): Promise<boolean> {
    const headers = { 'Content-Type': 'application/octet-stream' };
    const body = batchRequest(reads.map(({ brick }) => brick));
    const response = await this.send('', { method: 'POST', headers, body, signal });
    const bytesAt = (index: number) => {
      const read = reads[index];
      if (!read) throw new RangeError(`The batch answers brick ${index}; only ${reads.length} were asked for.`);
      return this.bytesOf(read.brick);
    };
    const parser = new BatchParser(bytesAt, (answer) => this.take(reads, answer));
    const stream = response.body?.getReader();
    for (;;) {
      const piece = stream && (await unlessBroken(stream.read(), signal));
      if (!piece) return !stream;
      if (piece.done) return true;
      parser.push(piece.value);
    }
  }

  private take(reads: readonly Read[], { index, status, body }: BatchAnswer): void {
    const read = reads[index];
    if (!read) throw new RangeError(`The batch answers brick ${index}; only ${reads.length} were asked for.`);
    if (status === 204) this.answer(read, null);
    else if (status !== 200) this.refuse([read], new TextDecoder().decode(body) || wordsFor(status), status >= 500);
    else if (body.byteLength !== this.bytesOf(read.brick))
      this.refuse([read], `The brick has ${body.byteLength} bytes; its level says ${this.bytesOf(read.brick)}.`, false);
    else this.answer(read, body);
  }

  private answer(read: Read, voxels: ArrayBuffer | null): void {
    if (read.isOver) return;
    read.isOver = true;
    read.resolve(voxels);
  }

  private bytesOf({ level }: BrickAddress): number {
    return (this.place.levels[level]?.brickEdge ?? 0) ** 3 * this.place.voxelBytes;
  }

  /** Sends with the caller's token, and once more with a fresh one where the first was not taken. Resolves only when the host agrees. */
  private async send(path: string, init: RequestInit): Promise<Response> {
    const { origin, dataset, layer, version } = this.place;
    const address = `${origin}/bricks/${dataset}/${encodeURIComponent(layer)}/${encodeURIComponent(version)}${path}`;
    for (const renewed of [false, true]) {
      const token = await this.line.token(renewed);
      const headers = new Headers(init.headers);
      if (token) headers.set('Authorization', `Bearer ${token}`);
      const response = await this.line.fetch(address, { ...init, headers });
      if (response.ok) return response;
      if (response.status === 401 && token && !renewed) continue;
      if (response.status === 410) this.line.stale();
      throw new BrickRefused(await wordsOf(response), response.status >= 500 || response.status === 429);
    }
    throw new BrickRefused(wordsFor(401), false);
  }
}

/** What comes of a body that is read; undefined where it cannot be decoded or the line broke. */
async function unlessBroken<Part>(reading: Promise<Part>, signal: AbortSignal): Promise<Part | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** What the host said, from its problem+json. */
async function wordsOf(response: Response): Promise<string> {
  try {
    const { detail, title } = (await response.json()) as { readonly detail?: string; readonly title?: string };
    return detail ?? title ?? wordsFor(response.status);
  } catch {
    return wordsFor(response.status);
  }
}

function wordsFor(status: number): string {
  if (status === 401) return 'Your sign-in has ended. Sign in again to go on.';
  if (status === 404) return 'There is no such brick here, or it is not for you.';
  if (status === 410) return 'The data has changed since this page was opened.';
  return `The server answered ${status}.`;
}
