import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generate, generatedFile, schemaFile } from '../generate.mjs';

test.skipIf(!existsSync(schemaFile))('the generated operations are those of the committed schema', async () => {
  expect(await readFile(generatedFile, 'utf8'), 'run: npm run generate -w api').toBe(await generate());
});
