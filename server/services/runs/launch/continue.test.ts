/** @file A run that continues from another's checkpoint. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { applyEvents } from '../../ingest/apply-events';
import { runs } from '..';
import { endAttempt } from '../life/end-attempt';
import { stop } from '../life/stop';
import { dependants as dependantsOfRuns, parentsOf } from '../read/lineage';
import { requireRun } from '../require-run';
import { deleteRun, restore } from '../upkeep/trash';
import { resolveJob } from './job';

async function stoppedRun() {
  const platform = makePlatform({ slots: 4 });
  const { ctx } = platform;
  const basis = await makeBasis(ctx);
  const claimed = makeRunningRun(ctx, { ...basis.search, steps: 4 }, 'Short');
  const { attempt, lease, directory } = claimed;
  writeFileSync(path.join(directory, 'checkpoint-2'), '.');
  const checkpoint = {
    type: 'artefact',
    kind: 'checkpoint',
    name: 'checkpoint-2',
    path: 'checkpoint-2',
    size: 1,
    sha256: '0'.repeat(64),
    step: 2,
  } as const;
  applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, checkpoint]), newOffset: 1 } });
  const end = (): void => {
    endAttempt({ ctx, input: { attempt, lease, end: 'stopped', code: null, reason: null, step: 3 } });
  };
  return { ctx, claimed, end };
}

describe('continuing', () => {
  it('begins a longer run with the checkpoint, and leaves the first unchanged', async () => {
    const { ctx, claimed, end } = await stoppedRun();
    end();
    const longer = runs.continue({ ctx, input: { id: claimed.run, step: 2, length: 9 } });
    expect(longer.name).toBe('Short (from step 2)');
    expect(requireRun(ctx.db, claimed.run)).toMatchObject({ state: 'stopped', config: { steps: 4 } });
    expect(dependantsOfRuns({ ctx, input: { ids: [claimed.run] } })).toMatchObject([
      { dependants: [{ id: longer.id }] },
    ]);
    const { attempt, lease, run } = claimRun(ctx);
    expect(run).toBe(longer.id);
    const job = resolveJob({ ctx, input: { attempt, lease } });
    expect(job.resume).toMatchObject({ continued: true, path: path.join(claimed.directory, 'checkpoint-2'), step: 2 });
    expect(job.config).toMatchObject({ steps: 9 });
    expect(parentsOf(ctx.db, requireRun(ctx.db, run)).map(({ id }) => id)).toContain(claimed.run);
  });

  it('keeps the run that it continues out of the trash', async () => {
    const { ctx, claimed, end } = await stoppedRun();
    end();
    const longer = runs.continue({ ctx, input: { id: claimed.run, step: 2, length: 9 } });
    expect(() => deleteRun({ ctx, input: { id: claimed.run } })).toThrow(/A run uses what "Short" made/);
    stop({ ctx, input: { id: longer.id } });
    deleteRun({ ctx, input: { id: longer.id } });
    deleteRun({ ctx, input: { id: claimed.run } });
    expect(() => restore({ ctx, input: { id: longer.id } })).toThrow(/restore that first/);
  });

  it('is refused while the run is running, from a step without a checkpoint, and to a length that is done', async () => {
    const { ctx, claimed, end } = await stoppedRun();
    const from = (step: number, length: number) => () =>
      runs.continue({ ctx, input: { id: claimed.run, step, length } });
    expect(from(2, 9)).toThrow(/stop it first/);
    end();
    expect(from(3, 9)).toThrow(/no checkpoint of step 3/);
    expect(from(2, 2)).toThrow(/at step 2 already/);
  });
});
