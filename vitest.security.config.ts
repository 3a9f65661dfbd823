/** @file The security suite (`npm run test:security`): what an attacker would try, against the real thing; minutes, one file at a time. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    environment: 'node',
    include: [
      'test/security/**/*.security.{ts,tsx}',
      'test/hostile-text.test.ts',
      'server/{access,web,routers}/**/*.test.ts',
      'server/http/{session,tokens,provider-sign-in}.test.ts',
      'db/verify-audit.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
