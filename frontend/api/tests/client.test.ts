import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient, Refused, WhoAmIDocument } from '../src/index';

let server: Server | undefined;
afterEach(() => server?.close());

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((ready) => started.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${String((started.address() as AddressInfo).port)}`;
}

const json = (response: ServerResponse, status: number, body: unknown, type = 'application/json') => {
  response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
};
const ada = { me: { id: '1', name: 'Ada', roles: [], isSignedIn: true } };
const refusal = async (asked: Promise<unknown>) => {
  const error: unknown = await asked.catch((error: unknown) => error);
  if (!(error instanceof Refused)) throw new Error('was not refused');
  return error;
};

test('sends the token with every question and gives the data back', async () => {
  const origin = await serving((request, response) => {
    json(response, request.headers.authorization === 'Bearer one' ? 200 : 401, { data: ada });
  });
  expect(await createClient(() => Promise.resolve('one'), origin).ask(WhoAmIDocument, {})).toEqual(ada);
});

test('asks again with a fresh token when the first was not taken, and only once', async () => {
  const asked: string[] = [];
  const origin = await serving((request, response) => {
    asked.push(request.headers.authorization ?? '');
    json(response, 401, { title: 'Your token has ended.' }, 'application/problem+json');
  });
  const client = createClient((renewed) => Promise.resolve(renewed ? 'two' : 'one'), origin);
  expect(await refusal(client.get('/x'))).toMatchObject({ code: 'SIGNED_OUT', message: 'Your token has ended.' });
  expect(asked).toEqual(['Bearer one', 'Bearer two']);
});

test('a refused field becomes a refusal with its code and its sentence', async () => {
  const origin = await serving((_, response) => {
    json(response, 200, {
      data: null,
      errors: [{ message: 'Not yours.', path: ['me'], extensions: { code: 'FORBIDDEN' } }],
    });
  });
  const client = createClient(() => Promise.resolve(null), origin);
  expect(await refusal(client.ask(WhoAmIDocument, {}))).toMatchObject({
    code: 'FORBIDDEN',
    message: 'Not yours.',
    details: 'field me',
  });
});

test('a problem of the server is told in its own words, anything else by its status', async () => {
  const origin = await serving((request, response) => {
    if (request.url === '/problem') json(response, 502, { detail: 'The disk is gone.' }, 'application/problem+json');
    else response.writeHead(500).end('<html>');
  });
  const client = createClient(() => Promise.resolve(null), origin);
  expect(await refusal(client.get('/problem'))).toMatchObject({ code: 'FAILED', message: 'The disk is gone.' });
  expect((await refusal(client.get('/html'))).message).toContain('500');
});

test('a server that is not there is said in words', async () => {
  const client = createClient(() => Promise.resolve(null), 'http://127.0.0.1:1');
  expect(await refusal(client.ask(WhoAmIDocument, {}))).toMatchObject({ code: 'UNREACHABLE' });
});
