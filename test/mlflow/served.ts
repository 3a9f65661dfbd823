/** @file A platform that real clients call: the product's own handlers on a free port, a real dispatcher behind them. */
import { expect, vi } from 'vitest';
import { databaseFile } from '@/db/open';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { serveApi } from '@/test/factories/api-server';
import { openTestPlatform, type TestPlatform } from '@/workers/dispatcher/test-support/platform';
import { bundlePrograms } from '@/workers/test-support/programs';

export interface Served {
  readonly url: string;
  readonly platform: TestPlatform;
  close(): Promise<void>;
}

/** Within a test, at whose end the port is closed; `close` ends the dispatcher. */
export async function serveWithDispatcher(): Promise<Served> {
  const programs = await bundlePrograms({
    dispatcher: new URL('../../workers/dispatcher/main.ts', import.meta.url),
    runner: new URL('../../workers/runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../../workers/runner/heartbeat.ts', import.meta.url),
  });
  const platform = openTestPlatform(programs.file('dispatcher'));
  platform.startDispatcher();
  const { ctx, dataDirectory } = platform;
  // From then on reads wait for writes.
  await vi.waitFor(() => expect(dispatcherLife(ctx).alive).toBe(true), { timeout: 60_000, interval: 20 });
  const { url } = await serveApi({ ctx, file: databaseFile(dataDirectory) });
  return {
    url,
    platform,
    async close() {
      await platform.close();
      programs.remove();
    },
  };
}
