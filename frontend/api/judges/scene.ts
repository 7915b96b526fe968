import type { LoggedBatch } from '../src/annotation';
import { meaningOf } from '../src/annotation/sending/line';
import { Refused } from '../src/refusal';
import { signInDemo } from './demoSignIn';

/** What a test of the host says. */
export interface Scene {
  readonly address: string;
  readonly annotation: string;
  /** Demo people, one an editor; the same person may edit in several tabs. */
  readonly people: readonly string[];
  readonly operations: number;
  readonly seed: number;
}

export const scene = JSON.parse(process.env.LAMELLA_SCENE ?? 'null') as Scene;
export const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const tokens = new Map<string, Promise<string>>();

/** The host's own sign-in service forgets its keys when it is killed: then everybody signs in anew. */
export function tokenOf(person: string, isRenewed: boolean): Promise<string> {
  const known = tokens.get(person);
  if (known && !isRenewed) return known;
  const token = signInDemo(scene.address, person).catch((error: unknown) => {
    throw new Refused('The sign-in service cannot be reached.', 'UNREACHABLE', String(error));
  });
  tokens.set(person, token);
  token.catch(() => tokens.delete(person));
  return token;
}

/** What the host itself says, without mishaps between; asked again while it is down. */
export async function ask(path: string): Promise<Response> {
  for (let isRenewed = false; ;) {
    try {
      const headers: HeadersInit = { Authorization: `Bearer ${await tokenOf(scene.people[0] ?? '', isRenewed)}` };
      const response: Response = await fetch(`${scene.address}/annotations/${scene.annotation}/${path}`, { headers });
      if (response.ok) return response;
      isRenewed = response.status === 401;
      if (response.status < 500 && !isRenewed) throw new RangeError(`${path}: ${await response.text()}`);
    } catch (error) {
      if (error instanceof RangeError) throw error;
    }
    await nap(200);
  }
}

/** What the host answers once it does. */
export async function patiently<Answer>(asked: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await asked();
    } catch (error) {
      if (!isMomentary(error)) throw error;
      await nap(100);
    }
  }
}

/** Whether it is the host that is away, or has forgotten who signed in. */
const isMomentary = (error: unknown) => error instanceof Refused && ['later', 'signedOut'].includes(meaningOf(error));

export async function wholeLog(): Promise<LoggedBatch[]> {
  const log: LoggedBatch[] = [];
  for (;;) {
    const response = await ask(`log?since=${String(log.at(-1)?.version ?? 0)}`);
    const { batches } = (await response.json()) as { batches: LoggedBatch[] };
    if (batches.length === 0) return log;
    log.push(...batches);
  }
}
