/** @file Studies on a real database: queued, advanced as runs end, shared between studies, paused, refused, removed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/open';
import { findPrior } from '@/db/queries/prior';
import { noteRemoval, removalsUnderWay } from '@/db/queries/removal';
import { findRun } from '@/db/queries/run/run';
import { removeSomeOfStudy, runsOfStudy } from '@/db/queries/study';
import type { RunEventBody } from '@/domain/events';
import { randomGenotype } from '@/domain/genotype/random';
import type { StudyId } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import type { StudyDefinitionInput } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, startedBody } from '@/test/factories/run';
import { makeTaskSet } from '@/test/factories/task-set';
import { genotypes } from '../genotypes';
import { applyEvents } from '../ingest/apply-events';
import { reports } from '../reports';
import { markRunning } from '../runs/life/attempt';
import { claimNextRun } from '../runs/life/claim';
import { endAttempt } from '../runs/life/end-attempt';
import { deleteRun, purge } from '../runs/upkeep/trash';
import { studies } from '.';
import { setState as setStudyState } from './change';
import { preview as previewStudy } from './estimate';
import { list as listStudies } from './list';
import { get as getStudy } from './read';
import { finishStudyRemovals, remove as removeStudy } from './remove';
import { report as reportStudy } from './report';
import { createStudyScheduler, queueNextRuns } from './schedule';

async function studyPlatform() {
  const platform = makePlatform();
  const { dataset, taskSet, space } = await makeBasis(platform.ctx);
  const definition = (changes: Partial<StudyDefinitionInput> = {}): StudyDefinitionInput => ({
    folds: [
      {
        name: 'noise',
        taskSet: taskSet.id,
        space: space.id,
        priors: [{ seed: 1 }, { seed: 2 }],
        tasks: [{ index: 0 }, { index: 1 }],
      },
    ],
    rows: ['adapt', 'prior-genotype', 'search', 'random', 'random-best', 'most-parameters', 'random-matched'],
    budgets: [1, 4],
    randomGenotypes: 2,
    retrainingSeeds: [0],
    metaTraining: { batch: 8, iterations: 4 },
    adaptation: { batch: 8, steps: 4 },
    search: { batch: 8 },
    retraining: { initChannels: 4, layers: 3, batch: 8 },
    ...changes,
  });
  return { ...platform, dataset, taskSet, space, definition };
}
type Platform = Awaited<ReturnType<typeof studyPlatform>>;

/**
 * Ends the queued run whose turn it is as its kind does; false if none waits. `validated`: the iterations at which a
 * meta-training keeps a prior, and its accuracy there.
 */
function finishNext({ ctx, space }: Platform, validated: readonly (readonly [number, number])[] = []): boolean {
  const claimed = claimNextRun({ ctx });
  if (claimed === null) return false;
  const { attempt, lease, directory } = claimed;
  const config = findRun(ctx.db, claimed.run)?.config;
  if (config === undefined) throw new Error('the claimed run is gone');
  markRunning({ ctx, input: { attempt, lease } });
  mkdirSync(directory, { recursive: true });
  const stream = randomStream(config.seed, 'finished', claimed.number);
  const genotype = randomGenotype(space.document, stream);
  const bodies: RunEventBody[] = [startedBody];
  if (config.kind === 'meta-train') {
    bodies.push({ type: 'metric', key: 'validation.accuracy', goal: 'max', unit: '' });
    for (const [iteration, accuracy] of validated.length === 0 ? ([[4, null]] as const) : validated) {
      const name = `prior-${iteration}`;
      writeFileSync(path.join(directory, name), 'prior');
      bodies.push(
        { type: 'architecture', step: iteration, logits: [0], genotype },
        ...(accuracy === null
          ? []
          : [{ type: 'points' as const, step: iteration, values: { 'validation.accuracy': accuracy } }]),
        { type: 'artefact', kind: 'prior', name, step: iteration, path: name, size: 5, sha256: '0'.repeat(64) },
        { type: 'prior', iteration, artefact: name },
      );
    }
  } else if (config.kind === 'evaluate') {
    const accuracy = stream.uniform();
    bodies.push({ type: 'summary', values: { 'test.accuracy': accuracy, 'validation.accuracy': accuracy } });
  } else {
    bodies.push(
      { type: 'genotype', step: 4, genotype, margins: [] },
      { type: 'summary', values: { 'compute.seconds': 1, 'compute.macs': 10 } },
    );
  }
  applyEvents({ ctx, input: { attempt, lease, events: eventLog(bodies), newOffset: 1 } });
  endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 4 } });
  return true;
}

/** Runs and plans until the study ended. */
function finishAll(platform: Platform, id: StudyId): void {
  for (let turn = 0; turn < 500; turn++) {
    const { more } = queueNextRuns({ ctx: platform.ctx, input: { id } });
    if (finishNext(platform) || more) continue;
    if (getStudy({ ctx: platform.ctx, input: { id } }).state === 'finished') return;
  }
  throw new Error('the study never ends');
}

const keysOf = (ctx: ServiceContext, id: StudyId): string[] => runsOfStudy(ctx.db, id).map(({ key }) => key);

describe('a study', () => {
  it('is created with its first runs queued, below what people launch', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const metaTraining = { batch: 8, iterations: 4, taskWorkers: 2 };
    const study = studies.create({ ctx, input: { name: 'First', definition: definition({ metaTraining }) } });
    expect(study.state).toBe('active');
    const runs = runsOfStudy(ctx.db, study.id).map(({ run }) => run);
    // Over task workers, like other runs.
    expect(runs.flatMap(({ config }) => (config.kind === 'meta-train' ? [config.taskWorkers] : []))).toEqual([2, 2]);
    expect(runs.filter(({ kind }) => kind === 'search')).toHaveLength(8);
    expect(runs.every((run) => run.priority === -10 && run.experiment === study.experiment)).toBe(true);
    expect(listStudies({ ctx, input: undefined })).toMatchObject([{ name: 'First', verdict: 'No verdict yet.' }]);
    const { items } = genotypes.list({ ctx, input: {} });
    expect(items.length).toBeGreaterThan(0);
    expect(items.map(({ drawnBy }) => drawnBy?.name)).toEqual(items.map(() => 'First'));
    expect(genotypes.list({ ctx, input: { origin: 'imported' } }).items).toEqual([]);
  });

  it('adapts the prior that meta-validation chose', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const { id } = studies.create({ ctx, input: { name: 'Chosen', definition: definition({ rows: ['adapt'] }) } });
    const validated = [
      [2, 0.9],
      [3, 0.4],
      [4, 0.8],
    ] as const;
    while (finishNext(platform, validated)) queueNextRuns({ ctx, input: { id } });
    const adapted = runsOfStudy(ctx.db, id).flatMap(({ run }) =>
      run.config.kind === 'adapt' ? [run.config.prior] : [],
    );
    expect(adapted).toHaveLength(4);
    expect(adapted.map((prior) => findPrior(ctx.db, prior)?.prior.iteration)).toEqual([2, 2, 2, 2]);
  });

  it('runs to its end, and then reports every row', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const { id } = studies.create({ ctx, input: { name: 'Whole', definition: definition() } });
    finishAll(platform, id);
    const report = reportStudy({ ctx, input: { id } });
    expect(report.complete).toBe(true);
    const [section] = report.sections;
    expect(section?.rows.map(({ row }) => row)).toEqual([
      'adapt',
      'prior-genotype',
      'search@1',
      'search@4',
      'random',
      'random-best',
      'random-matched',
      'most-parameters',
    ]);
    expect(section?.rows.every(({ accuracy }) => accuracy.n === 4)).toBe(true);
    const { progress } = getStudy({ ctx, input: { id } });
    expect(progress.finished).toBe(keysOf(ctx, id).length);
    expect(progress.finished).toBeLessThanOrEqual(progress.atMost);
  });

  it('says in its report that runs are missing once one was permanently removed', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const { id } = studies.create({
      ctx,
      input: { name: 'Purged', definition: definition({ rows: ['adapt', 'random'] }) },
    });
    finishAll(platform, id);
    expect(reportStudy({ ctx, input: { id } }).complete).toBe(true);
    const gone = runsOfStudy(ctx.db, id).find(({ run }) => run.kind === 'evaluate');
    if (gone === undefined) throw new Error('nothing was retrained');
    deleteRun({ ctx, input: { id: gone.run.id } });
    await purge({ ctx, input: { id: gone.run.id } });
    const report = reportStudy({ ctx, input: { id } });
    expect([report.complete, report.sections.length]).toEqual([false, 1]);
  });

  it('shares its runs with a study that asks for the same', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const first = studies.create({ ctx, input: { name: 'First', definition: definition() } });
    finishAll(platform, first.id);
    const second = studies.create({ ctx, input: { name: 'Second', definition: definition({ delta: 1 }) } });
    finishAll(platform, second.id);
    expect(claimNextRun({ ctx })).toBeNull();
    const runs = (id: StudyId) => runsOfStudy(ctx.db, id).map(({ key, run }) => `${key} ${run.id}`);
    expect(runs(second.id).sort()).toEqual(runs(first.id).sort());
    // A report made of the second has them, though they are in the first's experiment.
    const { retrainings } = reportStudy({ ctx, input: { id: second.id } });
    expect(retrainings.length).toBeGreaterThan(4);
    expect(retrainings.map((run) => findRun(ctx.db, run)?.kind)).toEqual(retrainings.map(() => 'evaluate'));
    expect(reports.create({ ctx, input: { runs: retrainings } }).runs).toEqual(retrainings);
  });

  it('queues deleted runs again', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const { id } = studies.create({
      ctx,
      input: { name: 'Deleted', definition: definition({ rows: ['adapt', 'random'] }) },
    });
    finishAll(platform, id);
    const lost = runsOfStudy(ctx.db, id).find(({ run }) => run.kind === 'evaluate');
    if (lost === undefined) throw new Error('nothing was retrained');
    deleteRun({ ctx, input: { id: lost.run.id } });
    await setStudyState({ ctx, input: { id, state: 'active' } });
    finishAll(platform, id);
    const again = runsOfStudy(ctx.db, id).find(({ key }) => key === lost.key);
    expect(again?.run.id).not.toBe(lost.run.id);
    expect(again?.run.state).toBe('finished');
  });

  it('is driven by what its runs do, and left alone while nothing moves', async () => {
    const platform = await studyPlatform();
    const { ctx, definition } = platform;
    const { id } = studies.create({ ctx, input: { name: 'Driven', definition: definition({ rows: ['adapt'] }) } });
    const drive = createStudyScheduler(ctx);
    drive();
    const before = keysOf(ctx, id);
    drive();
    expect(keysOf(ctx, id)).toEqual(before);
    finishNext(platform);
    drive();
    expect(keysOf(ctx, id).filter((key) => key.endsWith('/adapt'))).toHaveLength(2);
  });

  it('stops what is under way when paused, and resumes it', async () => {
    const { ctx, definition } = await studyPlatform();
    const { id } = studies.create({ ctx, input: { name: 'Paused', definition: definition() } });
    await expect(removeStudy({ ctx, input: { id } })).rejects.toThrow(/pause it first/);
    const paused = await setStudyState({ ctx, input: { id, state: 'paused' } });
    expect(paused.progress.queued).toBe(0);
    expect(queueNextRuns({ ctx, input: { id } })).toEqual({ queued: 0, more: false });
    const active = await setStudyState({ ctx, input: { id, state: 'active' } });
    expect(active.progress.failed).toBe(0);
    expect(active.progress.queued).toBeGreaterThan(0);
  });

  it('leaves its runs behind when removed', async () => {
    const { ctx, definition } = await studyPlatform();
    const { id } = studies.create({ ctx, input: { name: 'Gone', definition: definition() } });
    const [run] = runsOfStudy(ctx.db, id);
    await setStudyState({ ctx, input: { id, state: 'paused' } });
    await removeStudy({ ctx, input: { id } });
    expect(listStudies({ ctx, input: undefined })).toEqual([]);
    expect(run && findRun(ctx.db, run.run.id)?.state).toBe('stopped');
  });

  it('goes some rows at a time, out of sight from the first, and on after a kill', async () => {
    const { ctx, definition } = await studyPlatform();
    const { id } = studies.create({ ctx, input: { name: 'Gone', definition: definition() } });
    await setStudyState({ ctx, input: { id, state: 'paused' } });
    const filed = keysOf(ctx, id).length;
    inTransaction(ctx.db, (tx) => noteRemoval(tx, id, ctx.now()));
    expect(removeSomeOfStudy(ctx.db, id, 3)).toBe(3);
    expect(keysOf(ctx, id)).toHaveLength(filed - 3);
    expect(listStudies({ ctx, input: undefined })).toEqual([]);
    await expect(setStudyState({ ctx, input: { id, state: 'active' } })).rejects.toThrow(/no study/);
    await finishStudyRemovals(ctx);
    expect(keysOf(ctx, id)).toEqual([]);
    expect(removalsUnderWay(ctx.db, 'st_')).toEqual([]);
  });
});

describe('a definition that cannot be run', () => {
  it.each([
    ['a batch larger than a task', { search: { batch: 1000 } }, 'search.batch'],
    ['a meta-training that cannot be', { metaTraining: { batch: 1000 } }, 'metaTraining.batch'],
    ['GPUs that nothing would use', { metaTraining: { gpus: 2 } }, 'metaTraining.gpus'],
  ] as const)('is refused by field: %s', async (_name, change, field) => {
    const { ctx, definition } = await studyPlatform();
    const input = { name: 'Bad', definition: definition(change) };
    expect(() => studies.create({ ctx, input })).toThrow(expect.objectContaining({ code: 'invalid-input', field }));
    expect(previewStudy({ ctx, input: { definition: input.definition } }).problems[0]?.field).toBe(field);
    expect(listStudies({ ctx, input: undefined })).toEqual([]);
  });

  it('names a missing task set', async () => {
    const { ctx, definition } = await studyPlatform();
    const folds = definition().folds.map((fold) => ({ ...fold, taskSet: 'ts_000000000000' }));
    const { problems } = previewStudy({ ctx, input: { definition: definition({ folds }) } });
    expect(problems[0]?.field).toBe('folds.0.taskSet');
  });

  it('is counted and estimated otherwise', async () => {
    const { ctx, definition } = await studyPlatform();
    const preview = previewStudy({ ctx, input: { definition: definition() } });
    expect(preview.runs).toEqual({ metaTrainings: 2, searches: 12, retrainings: 26, total: 40 });
    expect(preview.macs).toBeGreaterThan(0);
    expect(preview.seconds).toBeNull();
  });

  it('is estimated if its tasks take all test images of a class', async () => {
    const { ctx, dataset, definition } = await studyPlatform();
    const perClass = { train: 8, validation: 4 };
    const [all, ten] = [
      await makeTaskSet(ctx, dataset, { perClass: { ...perClass, test: 'all' } }),
      await makeTaskSet(ctx, dataset, { perClass: { ...perClass, test: 10 } }),
    ];
    const macs = (taskSet: string) => {
      const folds = definition().folds.map((fold) => ({ ...fold, taskSet }));
      return previewStudy({ ctx, input: { definition: definition({ folds }) } }).macs;
    };
    // A class has ten.
    expect(macs(all.id)).toBe(macs(ten.id));
    expect(macs(all.id)).toBeGreaterThan(0);
  });
});
