import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, vi } from 'vitest';
import { Journals } from '../../src/annotation/journal/journals';
import type { Edit } from '../../src/annotation/operations';
import { AnnotationSession } from '../../src/annotation/session';
import { statusWords } from '../../src/annotation/sending/status';
import { locks } from './locks';
import { SmallHost, tokenOf } from './smallHost';

/** The host and the browser's store of the test that runs. */
export let host: SmallHost;
export let journals: Journals;
const open: AnnotationSession[] = [];

/** A host and a store for each test; what it opened is closed after it. */
export function withHost(): void {
  beforeEach(async () => {
    host = await SmallHost.start();
    journals = await Journals.open(new IDBFactory(), locks());
  });
  afterEach(async () => {
    for (const session of open.splice(0)) await session.close();
    host.stop();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

/** Opens no connection that stays, as behind some proxies. */
function NoSocket(): void {
  throw new Error('No WebSocket goes through here.');
}

/** @param tab Named by its session storage when absent. */
export async function sessionOf(
  person: string,
  tab?: string,
  more: { journals?: Journals; token?: () => string; webSocket?: unknown; letIn?: () => void } = {},
): Promise<AnnotationSession> {
  const token = () => Promise.resolve((more.token ?? (() => tokenOf(person)))());
  const webSocket = more.webSocket ?? NoSocket;
  const { letIn = () => undefined } = more;
  const options = { origin: host.address, journals: more.journals ?? journals, webSocket, token, letIn };
  const session = await AnnotationSession.open('a', tab === undefined ? options : { ...options, tab });
  open.push(session);
  return session;
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const words = (session: AnnotationSession) => statusWords(session.status);
export const isSaved = (session: AnnotationSession) =>
  words(session) === 'all saved' && session.replica.pending.length === 0;
export const box = (session: AnnotationSession, name = 'a box'): Edit => {
  return { op: 'createBox', box: session.newId('box'), at: [1, 2, 3], size: [4, 5, 6], name, color: '#ffffff' };
};
export const names = (session: AnnotationSession) => [...session.replica.state.boxes.values()].map(({ name }) => name);
/** Names in the log's operations, in their order. */
export const logged = () =>
  host.log.flatMap(({ operations }) => operations.map((operation) => ('name' in operation ? operation.name : '')));

/** A tab's session storage; a duplicated tab begins with a copy. */
export function tabStorage(copied: Iterable<[string, string]> = []) {
  const kept = new Map(copied);
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}
