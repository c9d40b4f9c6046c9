import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['{core,sim,signals,twin-viewer,fixtures,bench}/**/*.test.ts'], testTimeout: 60_000, maxWorkers: 2 },
});
