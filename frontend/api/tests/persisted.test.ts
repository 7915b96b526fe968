import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { persistedDocuments } from '../persisted.mjs';
import * as documents from '../src/generated/graphql';

it('knows every operation that the front end sends, by the hash of what is sent', () => {
  const persisted = persistedDocuments();
  const sent = Object.entries(documents)
    .filter(([name]) => name.endsWith('Document'))
    .map(([, document]) => String(document));
  expect(sent.length).toBeGreaterThan(5);
  expect(Object.values(persisted).sort()).toEqual(sent.sort());
  for (const text of sent) expect(persisted[createHash('sha256').update(text).digest('hex')]).toBe(text);
});
