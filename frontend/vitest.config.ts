import { defineConfig } from 'vitest/config';

// No test asserts a time, so none may fail by one: what hangs ends here, what waits for a busy machine does not.
export default defineConfig({ test: { testTimeout: 180_000, hookTimeout: 180_000 } });
