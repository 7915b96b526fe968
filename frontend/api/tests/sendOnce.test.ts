import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createClient, Refused, sendOnce } from '../src/index';

/** Runs a host that answers each request in its turn, and hands out what was asked for. */
async function serving(
  answers: readonly ((response: ServerResponse, request: IncomingMessage) => void)[],
  work: (origin: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    request.resume().on('end', () => answers[asked.length - 1]?.(response, request));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked);
  } finally {
    server.close();
  }
}

const cut = (response: ServerResponse) => response.destroy();
const cutWithin = (response: ServerResponse) => {
  response.writeHead(200, { 'Content-Length': 100 }).write('{"came"', () => response.destroy());
};
const answer = (response: ServerResponse) => response.writeHead(200).end('{"came":"in"}');
const refuse = (response: ServerResponse) => response.writeHead(422).end('{"title":"No."}');

test('what gets no answer is sent again under the same id', () =>
  serving([cut, cutWithin, answer], async (origin, asked) => {
    expect(
      await sendOnce(
        createClient(() => Promise.resolve(null), origin),
        '/in',
        'x',
        1,
      ),
    ).toEqual({ came: 'in' });
    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatch(/^\/in\?batch=[0-9a-f-]{36}$/);
    expect(new Set(asked).size).toBe(1);
  }));

test('what is refused is not sent again, and each thing has an id of its own', () =>
  serving([refuse, answer], async (origin, asked) => {
    const client = createClient(() => Promise.resolve(null), origin);
    await expect(sendOnce(client, '/in', 'x', 1)).rejects.toThrow(Refused);
    await sendOnce(client, '/in', 'x', 1);
    expect(new Set(asked).size).toBe(2);
  }));

test('a line that stays broken is said in the end', () =>
  serving([cut, cut, cut, answer], async (origin, asked) => {
    const sent = sendOnce(
      createClient(() => Promise.resolve(null), origin),
      '/in',
      'x',
      1,
    );
    await expect(sent).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(asked).toHaveLength(3);
  }));
