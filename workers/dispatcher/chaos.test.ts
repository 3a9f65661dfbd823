/** @file A few seconds of the chaos of `npm run bench:chaos`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { chaos } from './test-support/chaos';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({
    dispatcher: new URL('./main.ts', import.meta.url),
    runner: new URL('../runner/test-support/counting-runner.ts', import.meta.url),
    heartbeat: new URL('../runner/heartbeat.ts', import.meta.url),
  });
});
afterAll(() => programs.remove());

it('loses nothing and doubles nothing, whatever is killed, set and requested', async () => {
  const program = programs.file('dispatcher');
  const report = await chaos({ program, seed: 13, seconds: 5, runs: 2, slots: 2, steps: 100, say: () => undefined });
  expect(report.verified).toBeGreaterThan(0);
});
