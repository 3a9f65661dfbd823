/** @file The tracking protocol against real MLflow clients (`npm run test:mlflow`): minutes, and PyPI. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    environment: 'node',
    include: ['test/mlflow/**/*.mlflow.ts'],
    pool: 'forks',
    maxWorkers: 1,
    hookTimeout: 60_000,
  },
});
