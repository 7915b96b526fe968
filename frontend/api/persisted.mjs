// The documents that the built front end sends, by their SHA-256: what the host reads as GraphQL:Documents.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { generatedFile } from './generate.mjs';

export function persistedDocuments(generated = readFileSync(generatedFile, 'utf8')) {
  const texts = [...generated.matchAll(/new TypedDocumentString\(`([^`]*)`/g)]
    .map((match) => match[1])
    .filter((text) => /^\s*(query|mutation|subscription)\b/.test(text));
  return Object.fromEntries(texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]));
}

/** A plugin for Vite: writes documents.json beside the built page. */
export const persistDocuments = () => ({
  name: 'lamella-persisted-documents',
  apply: 'build',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'documents.json', source: JSON.stringify(persistedDocuments(), null, 1) });
  },
});
