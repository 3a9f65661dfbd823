/** @file The programs that fault tests kill, bundled once per file. */
import { afterAll, beforeAll } from 'vitest';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';

/** Call it at the top of a file; its result can be used within tests. */
export function bundledDispatcher(): () => string {
  let programs: TestPrograms | undefined;
  beforeAll(async () => {
    programs = await bundlePrograms({
      dispatcher: new URL('../../workers/dispatcher/main.ts', import.meta.url),
      runner: new URL('../../workers/runner/test-support/counting-runner.ts', import.meta.url),
      heartbeat: new URL('../../workers/runner/heartbeat.ts', import.meta.url),
    });
  });
  afterAll(() => programs?.remove());
  return () => programs?.file('dispatcher') ?? '';
}
