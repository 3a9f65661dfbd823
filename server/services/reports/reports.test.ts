/** @file Reports: begun from a comparison, edited without losing others' words, frozen against what becomes of their runs. */
import superjson from 'superjson';
import { expect, it } from 'vitest';
import { updateReport } from '@/db/queries/report';
import type { RunEventBody } from '@/domain/events';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { deleteRun } from '@/server/services/runs/upkeep/trash';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { reports } from '.';

async function withRuns() {
  const { ctx } = makePlatform();
  const { search } = await makeBasis(ctx);
  const runs = [0, 1].map((seed) => {
    const { run, attempt, lease } = makeRunningRun(ctx, { ...search, seed, steps: 10 + seed }, `Search ${seed}`);
    const bodies: RunEventBody[] = [
      startedBody,
      { type: 'metric', key: 'train.loss', goal: 'min', unit: '' },
      pointsBody(1, { 'train.loss': 1 }),
      { type: 'summary', values: { 'test.accuracy': 0.5 + seed / 10 } },
    ];
    applyEvents({ ctx, input: { attempt, lease, events: eventLog(bodies), newOffset: 1 } });
    endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 1 } });
    return run;
  });
  return { ctx, runs };
}

it('begins as the comparison of its runs, called after their arms', async () => {
  const { ctx, runs } = await withRuns();
  const report = reports.create({ ctx, input: { runs } });
  expect(report).toMatchObject({ name: 'Search 0 against Search 1', by: 'arm', runs, frozenAt: null });
  expect(report.blocks.map(({ kind }) => kind)).toEqual(['answer', 'curves', 'arms', 'pareto', 'cells']);
  expect(reports.list({ ctx, input: undefined })).toEqual([report]);
});

it('shows what was there when it was frozen, and what is there once it is live again', async () => {
  const { ctx, runs } = await withRuns();
  const [first] = runs;
  const { id } = reports.create({ ctx, input: { runs } });
  await reports.freeze({ ctx, input: { id } });
  if (first !== undefined) deleteRun({ ctx, input: { id: first } });
  const { frozen } = reports.get({ ctx, input: { id } });
  expect(frozen?.comparison.runs.map((run) => run.summary.get('test.accuracy'))).toEqual([0.5, 0.6]);
  expect(frozen?.curves.map(({ key, points }) => [key, points])).toEqual([
    ['train.loss', 1],
    ['train.loss', 1],
  ]);
  expect(() => reports.update({ ctx, input: { id, runs: [runs[1] ?? ''] } })).toThrow(/frozen/);
  reports.unfreeze({ ctx, input: { id } });
  expect(reports.get({ ctx, input: { id } })).toMatchObject({ frozen: null, frozenAt: null });
});

it('says that what another version froze can no longer be shown, until it is frozen again', async () => {
  const { ctx, runs } = await withRuns();
  const { id } = reports.create({ ctx, input: { runs } });
  await reports.freeze({ ctx, input: { id } });
  expect(reports.get({ ctx, input: { id } }).unreadable).toBe(false);
  for (const earlier of [superjson.stringify({ comparison: { runs: [] }, curves: [] }), '{']) {
    updateReport(ctx.db, id, { frozen: earlier });
    expect(reports.get({ ctx, input: { id } })).toMatchObject({ frozen: null, unreadable: true });
  }
  await reports.freeze({ ctx, input: { id } });
  expect(reports.get({ ctx, input: { id } })).toMatchObject({ unreadable: false, frozen: { series: {} } });
});

it('refuses an edit that began from what is no longer there, and waits in the trash', async () => {
  const { ctx, runs } = await withRuns();
  const { id, blocks } = reports.create({ ctx, input: { runs, name: 'Mine' } });
  const text = { kind: 'text', text: 'First.' } as const;
  reports.update({ ctx, input: { id, blocks: [text, ...blocks], was: { blocks } } });
  const late = { id, blocks: [{ ...text, text: 'Second.' }, ...blocks], was: { blocks } };
  expect(() => reports.update({ ctx, input: late })).toThrow(expect.objectContaining({ code: 'conflict' }));
  reports.delete({ ctx, input: { id } });
  expect(reports.list({ ctx, input: undefined })).toEqual([]);
  expect(reports.trash({ ctx, input: undefined })).toMatchObject([{ id, name: 'Mine' }]);
  expect(reports.restore({ ctx, input: { id } })).toMatchObject({ id, deletedAt: null });
});
