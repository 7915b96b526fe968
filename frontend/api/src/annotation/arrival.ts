import { meaningOf, Patience } from './sending/line';
import type { Replica } from './replica';
import { SkeletonReader, type ReadAnnotation, type SkeletonPage } from './skeleton';

/** How much of a skeleton is here: nothing yet, what is near the place that was asked for, all. */
export type Arrived = 'coming' | 'near' | 'whole';

/** A part of the volume, in voxels of magnification 1. */
export interface NearBox {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

/** Bytes of an answer as they come; each piece is good until the next is asked for. */
interface Bytes {
  read(): Promise<Uint8Array | undefined>;
  cancel(): void;
}

/** Reads into the same memory again and again, where the platform can: fresh memory costs more than what is read into it. */
function bytesOf(body: ReadableStream<Uint8Array>): Bytes {
  let reader: ReadableStreamBYOBReader | undefined;
  let room = new ArrayBuffer(1 << 18);
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    const plain = body.getReader();
    return {
      read: async () => (await plain.read()).value,
      cancel: () => void plain.cancel().catch(() => undefined),
    };
  }
  const into = reader;
  return {
    read: async () => {
      const { value, done } = await into.read(new Uint8Array(room));
      if (value) room = value.buffer;
      return done ? undefined : value;
    },
    cancel: () => void into.cancel().catch(() => undefined),
  };
}

/** An annotation of which everything is here but nodes and edges; those are on their way. */
export class ComingSkeleton {
  private constructor(
    private readonly reader: SkeletonReader,
    private readonly bytes: Bytes,
    /** Bytes that came with the header and are not taken yet. */
    private readonly rest: Uint8Array,
    readonly read: ReadAnnotation,
  ) {}

  /** Resolves when everything that stands before the pages has come. */
  static async begin(body: ReadableStream<Uint8Array>): Promise<ComingSkeleton> {
    const [reader, bytes] = [new SkeletonReader(), bytesOf(body)];
    for (;;) {
      const value = await bytes.read();
      if (!value) reader.end();
      const rest = reader.takeHeader(value ?? new Uint8Array());
      if (reader.read) return new ComingSkeleton(reader, bytes, rest, reader.read);
    }
  }

  get arrived(): Arrived {
    return this.reader.isWhole ? 'whole' : this.reader.isNear ? 'near' : 'coming';
  }

  /** The pages, as they come. */
  async *pages(): AsyncGenerator<SkeletonPage> {
    yield* this.reader.take(this.rest);
    for (;;) {
      const value = await this.bytes.read();
      if (!value) break;
      yield* this.reader.take(value);
    }
    this.reader.end();
  }

  /** Puts a page into the state that was read. */
  put(page: SkeletonPage): void {
    this.reader.put(page);
  }

  /** Nobody wants the rest. */
  cancel(): void {
    this.bytes.cancel();
  }
}

export interface ArrivalTaker {
  /** Reads all anew, at once. */
  load(): Promise<void>;
  /** What is near is here; the rest is read once it resolves. */
  isNear(): Promise<void>;
  /** All is here. */
  isWhole(): void;
  isUp(): void;
  isDown(error: unknown): void;
}

/**
 * Brings a skeleton into a replica that is open already, page by page, what is near first; begins anew where the line breaks. What the
 * person does meanwhile lies on top, and is done again on each page: once all is here, it is as if all had been from the start.
 */
export class Arrival {
  private readonly patience = new Patience();
  private isClosed = false;
  private isRunning = false;
  private coming: ComingSkeleton | undefined;
  private here: Arrived = 'coming';

  constructor(
    private readonly replica: Replica,
    private readonly taker: ArrivalTaker,
  ) {}

  get arrived(): Arrived {
    return this.here;
  }

  async run(coming?: ComingSkeleton): Promise<void> {
    if (this.isRunning || this.here === 'whole') return;
    this.isRunning = true;
    this.coming = coming;
    try {
      const isHere = coming ? await this.bring(coming) : await this.again();
      if (!isHere || this.isClosed) return;
      this.here = 'whole';
      this.taker.isWhole();
    } finally {
      this.isRunning = false;
    }
  }

  /** Does not wait for the next try. */
  hurry(): void {
    this.patience.hurry();
    void this.run();
  }

  close(): void {
    this.isClosed = true;
    this.coming?.cancel();
    this.patience.hurry();
  }

  /** Answers whether all is here, or nothing more is to be tried. */
  private async bring(coming: ComingSkeleton): Promise<boolean> {
    try {
      for await (const page of coming.pages()) {
        if (this.isClosed) return false;
        const before = this.here;
        this.replica.extend(() => {
          coming.put(page);
          this.here = coming.arrived === 'whole' ? 'near' : coming.arrived;
        });
        await breath();
        if (this.here !== before && coming.arrived === 'near') await this.taker.isNear();
      }
      return true;
    } catch (error) {
      return this.isClosed ? false : await this.again(error);
    }
  }

  private async again(trouble?: unknown): Promise<boolean> {
    for (let error = trouble; ;) {
      if (error !== undefined) {
        this.taker.isDown(error);
        if (['gone', 'signedOut'].includes(meaningOf(error))) return false;
        await this.patience.wait();
      }
      if (this.hasEnded()) return false;
      try {
        await this.taker.load();
        this.taker.isUp();
        return true;
      } catch (next) {
        error = next;
      }
    }
  }

  private hasEnded(): boolean {
    return this.isClosed;
  }
}

/** Lets the browser draw, and answer hands, between two pages. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
