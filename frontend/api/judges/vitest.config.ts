import { defineConfig } from 'vitest/config';

// Judges need a host: tests of the host start them and say where it is. They never end by the clock of their own.
export default defineConfig({
  test: { include: ['api/judges/*.judge.ts'], testTimeout: 0, hookTimeout: 0, reporters: ['default'] },
});
