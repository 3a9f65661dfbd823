/** @file Unit and integration tests: they are beside the code; the browser's are in e2e and run by Playwright. */
import { defineConfig } from 'vitest/config';
import { softwareVulkan } from './scripts/setup/vulkan.mjs';

// Read when a process starts: whatever tests run in finds it, and so do the processes that they start.
Object.assign(process.env, softwareVulkan());

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    environment: 'node',
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/.next/**', 'dist/**', 'build/**', 'data/**', 'e2e/**'],
    // Processes, not threads: tests load native addons and start children.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
