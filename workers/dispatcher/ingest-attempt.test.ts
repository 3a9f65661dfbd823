/** @file Ingestion over a real database: an event that the database refuses is skipped, what surrounds it stays. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptFiles } from '@/domain/job';
import { readTiming } from '@/domain/timing';
import { claimNextRun } from '@/server/services/runs/claim-next';
import { listOpenAttempts } from '@/server/services/runs/open-attempts';
import type { DispatcherDependencies } from './dependencies';
import { ingestAttempt } from './ingest-attempt';
import { openTestPlatform, type TestPlatform } from './test-support/platform';

let platform: TestPlatform;
beforeEach(() => {
  platform = openTestPlatform('none');
});
afterEach(() => platform.close());

/** No executor is needed to read a log. */
function dependencies(timing = {}): Pick<DispatcherDependencies, 'ctx' | 'timing' | 'log'> {
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  return { ctx: platform.ctx, timing: { ...readTiming(undefined), ...timing }, log };
}

async function ingest(lines: readonly object[], timing = {}) {
  const run = platform.launch({ steps: 10 });
  const claimed = claimNextRun({ ctx: platform.ctx, input: { executor: 'local' } });
  if (claimed === null) throw new Error('nothing to claim');
  const text = lines.map((line, sequence) => `${JSON.stringify({ sequence, time: 1, ...line })}\n`).join('');
  writeFileSync(path.join(claimed.directory, attemptFiles.events), text);
  const read = async () => {
    for (const open of listOpenAttempts({ ctx: platform.ctx })) await ingestAttempt(dependencies(timing), open);
  };
  await read();
  return { run, read, bytes: Buffer.byteLength(text) };
}

const point = (step: number) => ({ type: 'points', step, values: { a: step } });

describe('ingesting a log', () => {
  it('takes what it can when the database refuses an event, and raises an alarm', async () => {
    const refuse = sql`CREATE TRIGGER refuse BEFORE INSERT ON alarm WHEN NEW.alarm = 'refused'
      BEGIN SELECT RAISE(ABORT, 'not this one'); END`;
    platform.ctx.db.run(refuse);
    const refused = { type: 'alarm', alarm: 'refused', message: '' };
    const { run, bytes } = await ingest([point(1), point(2), refused, point(3)]);
    expect(platform.series(run, 'a').values).toEqual([1, 2, 3]);
    expect(platform.alarms(run)).toEqual([expect.stringContaining('alarm was refused: not this one')]);
    expect(platform.attempts(run)[0]).toMatchObject({ ingestedOffset: bytes, ingestedSequence: 3 });
  });

  it('reads a long log in pieces and small transactions to the same series', async () => {
    const steps = Array.from({ length: 300 }, (_, index) => index + 1);
    const { run, read, bytes } = await ingest(steps.map(point), { ingestBytes: 700, ingestPoints: 3 });
    while ((platform.attempts(run)[0]?.ingestedOffset ?? 0) < bytes) await read();
    expect(platform.series(run, 'a').values).toEqual(steps);
    await read();
    expect(platform.series(run, 'a').values).toEqual(steps);
  });
});
