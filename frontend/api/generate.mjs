// Writes src/generated/graphql.ts: a typed document for every operation in src/operations, checked against the host's committed
// schema. `npm run generate -w api` after either changes; a test holds that the committed file is current.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as operations from '@graphql-codegen/typescript-operations';
import * as documents from '@graphql-codegen/typed-document-node';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const generatedFile = here('./src/generated/graphql.ts');
export const schemaFile = process.env.LAMELLA_SCHEMA ?? here('../../src/Host/schema.graphql');

// How scalars travel: ids, times and 64-bit integers as strings.
const scalars = { UUID: 'string', DateTime: 'string', UInt64: 'string', Mag: 'string' };

/** The text of the generated file; throws with every operation that the schema does not allow. */
export async function generate() {
  const schema = parse(await readFile(schemaFile, 'utf8'));
  const names = (await readdir(here('./src/operations'))).filter((name) => name.endsWith('.graphql')).sort();
  const sources = await Promise.all(
    names.map(async (name) => ({
      location: name,
      document: parse(await readFile(here(`./src/operations/${name}`), 'utf8')),
    })),
  );
  const whole = { kind: 'Document', definitions: sources.flatMap((source) => source.document.definitions) };
  const wrong = validate(
    buildSchema(await readFile(schemaFile, 'utf8')),
    whole,
    specifiedRules.filter((rule) => rule.name !== 'LoneAnonymousOperationRule'),
  );
  if (wrong.length > 0) throw new Error(wrong.map((error) => error.message).join('\n'));
  const shared = {
    scalars,
    enumType: 'string-literal',
    strictScalars: true,
    documentMode: 'string',
    useTypeImports: true,
  };
  return await codegen({
    filename: generatedFile,
    schema,
    documents: sources,
    config: shared,
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations, documents },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(generatedFile, await generate());
