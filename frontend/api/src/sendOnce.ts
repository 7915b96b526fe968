import type { Client } from './client';
import { Refused } from './refusal';

const attempts = 3;

/**
 * Posts to an address that does a thing once under an id (`?batch=`), and sends it again when the line breaks before the answer.
 * @param address Without a query.
 * @param pause Milliseconds before the second attempt; each further one waits longer.
 * @returns What was answered, as JSON.
 */
export async function sendOnce(client: Client, address: string, body: BodyInit, pause = 1000): Promise<unknown> {
  const batch = crypto.randomUUID();
  for (let attempt = 1; ; attempt++) {
    try {
      return await (await client.get(`${address}?batch=${batch}`, { method: 'POST', body })).json();
    } catch (error) {
      if (attempt === attempts || !isBrokenLine(error)) throw error;
      await new Promise((resume) => setTimeout(resume, attempt * pause));
    }
  }
}

// A body that ends too early is a TypeError.
const isBrokenLine = (error: unknown) =>
  error instanceof TypeError || (error instanceof Refused && error.code === 'UNREACHABLE');
