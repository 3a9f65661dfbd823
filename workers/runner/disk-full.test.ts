/** @file A disk that fills up under a run: complete lines, a final event that says what to do, a clear exit. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { readEvents, seriesOf, writeAttempt } from './test-support/attempt';
import { counterKey, expectedSeries } from './test-support/counting-run';

/** A small file system in its own namespace: removed with the process, invisible to everyone else. */
const mountSmall = 'mount -t tmpfs -o size=300k none "$0"';
const home = mkdtempSync(path.join(tmpdir(), 'masthead-disk-'));
const canMount = spawnSync('unshare', ['-rm', 'sh', '-c', mountSmall, home]).status === 0;
if (!canMount) process.stderr.write('Skipped: a full disk, because this machine lets no user mount a small one.\n');

afterAll(() => rmSync(home, { recursive: true }));

describe.skipIf(!canMount)('a runner on a full disk', () => {
  let programs: TestPrograms;
  beforeAll(async () => {
    programs = await bundlePrograms({
      runner: new URL('./test-support/counting-runner.ts', import.meta.url),
      heartbeat: new URL('./heartbeat.ts', import.meta.url),
    });
  });
  afterAll(() => programs.remove());

  it('ends to resume later, says so in its log, and breaks no line', async () => {
    const small = path.join(home, 'small');
    const prepared = path.join(home, 'prepared');
    const kept = path.join(home, 'kept');
    for (const directory of [small, kept]) mkdirSync(directory);
    writeAttempt(prepared, { steps: 1_000_000, checkpointEvery: 50 });
    const script = [
      `${mountSmall} || exit 2`,
      'cp "$1"/* "$0"',
      'head -c 180000 /dev/urandom > "$0/ballast"',
      '"$3" "$4" "$0"',
      'status=$?',
      'cp "$0/events.ndjson" "$2"',
      'exit $status',
    ].join('\n');
    const args = ['-rm', 'sh', '-c', script, small, prepared, kept, process.execPath, programs.file('runner')];
    const child = spawn('unshare', args, { stdio: 'ignore', env: { ...process.env, COUNTER_PACE: '0' } });
    await once(child, 'exit');
    expect(child.exitCode).toBe(75);
    const events = readEvents(kept);
    expect(events.at(-1)).toMatchObject({
      type: 'ended',
      end: 'interrupted',
      code: 'unavailable',
      reason: expect.stringMatching(/disk .* is full\. Free some space: the run then resumes/),
    });
    const values = seriesOf(events, counterKey);
    expect(values.length).toBeGreaterThan(50);
    expect(values).toEqual(expectedSeries(7, values.length));
  });
});
