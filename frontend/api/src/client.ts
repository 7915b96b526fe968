import type { TypedDocumentString } from './generated/graphql';
import { Refused, refusalOf } from './refusal';

/** Gives the bearer token to send now, or null for a guest. `renewed` asks for a fresh one because the last was not taken. */
export type TokenSource = (renewed: boolean) => Promise<string | null>;

/** Everything the browser says to the host: GraphQL and files, always with the caller's token. */
export interface Client {
  /** Runs a generated operation. Rejects with {@link Refused} when any field was refused. */
  ask<Answer, Variables>(
    document: TypedDocumentString<Answer, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** `fetch` of an address of the host; rejects with {@link Refused} unless the status is 2xx. */
  get(address: string, init?: RequestInit): Promise<Response>;
}

interface GraphQLAnswer<Answer> {
  readonly data?: Answer | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

/** @param origin Where the host is; the page's own origin when empty. */
export function createClient(token: TokenSource, origin = ''): Client {
  async function send(address: string, init: RequestInit): Promise<Response> {
    for (const renewed of [false, true]) {
      const bearer = await token(renewed);
      const headers = new Headers(init.headers);
      if (bearer) headers.set('Authorization', `Bearer ${bearer}`);
      const response = await reach(origin + address, { ...init, headers });
      // A token may end between two requests: one fresh one is worth a try, a second refusal is an answer.
      if (response.status === 401 && bearer && !renewed) continue;
      return response;
    }
    throw new Refused('Your sign-in has ended. Sign in again to go on.', 'SIGNED_OUT');
  }

  return {
    async ask(document, variables, signal) {
      const response = await send('/graphql', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' },
        body: JSON.stringify({ query: document.toString(), variables }),
        signal: signal ?? null,
      });
      if (!isJson(response)) throw await refusalOf(response);
      const answer = (await response.json()) as GraphQLAnswer<never>;
      const wrong = answer.errors?.[0];
      if (wrong)
        throw new Refused(wrong.message, wrong.extensions?.code ?? 'FAILED', `field ${wrong.path?.join('.') ?? '-'}`);
      if (!answer.data) throw new Refused('The server sent no data.', 'FAILED');
      return answer.data;
    },
    async get(address, init = {}) {
      const response = await send(address, init);
      if (!response.ok) throw await refusalOf(response);
      return response;
    },
  };
}

// A problem+json is a refusal of HTTP; everything else that is JSON is GraphQL's own answer, errors included.
function isJson(response: Response): boolean {
  const type = response.headers.get('Content-Type') ?? '';
  return type.includes('json') && !type.includes('problem+json');
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Refused(
      'The server cannot be reached. Check the connection, then try again.',
      'UNREACHABLE',
      String(error),
    );
  }
}
