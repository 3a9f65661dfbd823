/** @file Browser journeys on the production build, with their own server, port and data folder. */
import { defineConfig } from '@playwright/test';
import { webhookHost } from './e2e/support/webhook-port';
import { findChromium } from './scripts/setup/chromium.mjs';

const port = process.env.MASTHEAD_E2E_PORT ?? '3219';
const baseURL = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // The platform is up by then (webServer below).
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'test-results',
  // One platform and two cores: journeys in parallel would only measure each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: findChromium() },
    // A trace of every journey costs a good part of its time: `npm test` takes one when it looks at a failure again.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  webServer: {
    // exec: Playwright itself is its parent, which it looks after.
    command: 'exec node scripts/e2e-server.mjs',
    env: { PORT: port, MASTHEAD_WEBHOOK_HOSTS: webhookHost() },
    url: `${baseURL}${process.env.MASTHEAD_BASE_PATH ?? ''}/api/health`,
    reuseExistingServer: false,
    timeout: 120_000,
    // The supervisor needs a moment to stop runs, dispatcher and web server.
    gracefulShutdown: { signal: 'SIGTERM', timeout: 60_000 },
    stdout: 'pipe',
    stderr: 'pipe',
  },
});
