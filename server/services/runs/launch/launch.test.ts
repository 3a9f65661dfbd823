/** @file Launching: every error is refused before anything is queued, with the field at fault. */

import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPrior } from '@/db/queries/prior';
import type { RunEventBody } from '@/domain/events';
import type { RunConfigInput } from '@/domain/run-config';
import { genotypes } from '@/server/services/genotypes';
import { priors } from '@/server/services/priors';
import { makeBasis, makeSpace } from '@/test/factories/basis';
import { makeDataset } from '@/test/factories/dataset';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeQueuedRun, makeRunningRun, startedBody } from '@/test/factories/run';
import { makeTaskSet, specFor } from '@/test/factories/task-set';
import { applyEvents } from '../../ingest/apply-events';
import { endAttempt } from '../life/end-attempt';
import { get as getRun } from '../read/get';
import { list as listRuns } from '../read/list';
import { deleteRun } from '../upkeep/trash';
import { estimateRun } from './estimate';
import { clone as cloneRun, launch as launchRuns } from './launch';
import { check as checkRun, requireValidConfig } from './validate';
import { workloadOf } from './workload';

async function platformWithBasis() {
  const platform = makePlatform();
  return { ...platform, ...(await makeBasis(platform.ctx)) };
}
type Platform = Awaited<ReturnType<typeof platformWithBasis>>;

/** The first problem's field; also: the form shows the same, and nothing was queued. */
function refusal({ ctx }: Platform, config: object) {
  const problems = checkRun({ ctx, input: { config: config as RunConfigInput } }).problems;
  let refused: unknown;
  try {
    launchRuns({ ctx, input: { config: config as RunConfigInput } });
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ code: 'invalid-input', field: problems[0]?.field });
  expect(listRuns({ ctx, input: {} }).total).toBe(0);
  return problems[0];
}

/** A finished meta-training and the prior that it left. */
function makePrior({ ctx, metaTrain }: Platform) {
  const meta = makeRunningRun(ctx, metaTrain, 'Meta');
  const { attempt, lease } = meta;
  writeFileSync(`${meta.directory}/p.safetensors`, 'x');
  const file = { kind: 'prior', name: 'p', path: 'p.safetensors', size: 1, sha256: 'c'.repeat(64), step: 4 } as const;
  const bodies: RunEventBody[] = [
    startedBody,
    { type: 'artefact', ...file },
    { type: 'architecture', step: 4, logits: [0], genotype: null },
    { type: 'prior', iteration: 4, artefact: 'p' },
  ];
  applyEvents({ ctx, input: { attempt, lease, events: eventLog(bodies), newOffset: 1 } });
  endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: 4 } });
  const prior = priors.list({ ctx, input: undefined })[0]?.id;
  if (prior === undefined) throw new Error('no prior');
  return { meta, prior };
}

describe('what a launch refuses', () => {
  it.each([
    ['an unknown kind', { kind: 'dream' }, 'kind', /Invalid|kind/],
    ['an unknown field', { iteratons: 3 }, 'iteratons', /no field "iteratons"/],
    ['an unknown field within', { weights: { learningRat: 1 } }, 'weights.learningRat', /no field/],
    ['a setting out of range', { iterations: 0 }, 'iterations', />=|1/],
    ['a setting of the wrong type', { batch: '64' }, 'batch', /number/],
    ['a seed that is no seed', { seed: -1 }, 'seed', /0/],
    ['a malformed id', { space: 'base' }, 'space', /not a search space id/],
    ['a missing space', { space: 'sp_000000000000' }, 'space', /no search space sp_000000000000/],
    ['a missing task set', { taskSet: 'ts_000000000000' }, 'taskSet', /no task set/],
    ['a batch larger than the task', { batch: 17 }, 'batch', /larger than the smallest task/],
  ])('%s', async (_what, change, field, message) => {
    const platform = await platformWithBasis();
    const problem = refusal(platform, { ...platform.metaTrain, ...change });
    expect(problem?.field).toBe(field);
    expect(problem?.message).toMatch(message);
  });

  it('names every problem of a config at once', async () => {
    const { ctx, metaTrain } = await platformWithBasis();
    const config = { ...metaTrain, iterations: 0, batch: 0, nonsense: 1 };
    const fields = checkRun({ ctx, input: { config } }).problems.map((problem) => problem.field);
    expect(fields.sort()).toEqual(['batch', 'iterations', 'nonsense']);
  });

  it('a part without classes', async () => {
    const platform = await platformWithBasis();
    const sources = [{ dataset: platform.dataset.id, classes: { metaTrain: [0, 1], metaValidation: [], heldOut: [] } }];
    const { id } = await makeTaskSet(platform.ctx, platform.dataset, { sources });
    const problem = refusal(platform, { ...platform.search, task: { taskSet: id, part: 'heldOut' } });
    expect(problem).toMatchObject({ field: 'task.part', message: expect.stringMatching(/no held-out classes/) });
  });

  it('more reductions than the resolution allows', async () => {
    const platform = await platformWithBasis();
    const space = makeSpace(platform.ctx, { layers: 6, reductions: [0, 1, 2, 3, 4] });
    const problem = refusal(platform, { ...platform.metaTrain, space: space.id });
    expect(problem).toMatchObject({
      field: 'space',
      message: expect.stringMatching(/reductions are too many for 8 px/),
    });
  });

  it('a shared head over tasks of different classes', async () => {
    const platform = await platformWithBasis();
    const sources = [
      { dataset: platform.dataset.id, classes: { metaTrain: [0, 1, 2], metaValidation: [], heldOut: [] } },
    ];
    const { id } = await makeTaskSet(platform.ctx, platform.dataset, { sources });
    expect(refusal(platform, { ...platform.metaTrain, taskSet: id, head: 'shared' })?.field).toBe('head');
  });

  it('a colour dataset in a space of one channel', async () => {
    const platform = await platformWithBasis();
    const colour = await makeDataset(platform.ctx, { name: 'Colour', channels: 3 });
    const { id } = await makeTaskSet(platform.ctx, colour);
    const space = makeSpace(platform.ctx, { inputChannels: 1 });
    expect(refusal(platform, { ...platform.search, space: space.id, task: { taskSet: id } })?.field).toBe('space');
  });

  it('a genotype that can’t be built at the resolution', async () => {
    const platform = await platformWithBasis();
    const cell = { nodes: [[{ operation: 'skip_connect', input: 0 }]], concat: [2] };
    const text = JSON.stringify({ normal: cell, reduce: cell });
    const genotype = genotypes.import({ ctx: platform.ctx, input: { name: 'Thin', text } });
    const task = { taskSet: platform.taskSet.id };
    const config = { kind: 'evaluate', genotype: genotype.id, task, batch: 8, auxiliary: true };
    expect(refusal(platform, config)?.message).toMatch(/auxiliary/i);
  });

  it('kinds and options that choose on validation images, without any', async () => {
    const platform = await platformWithBasis();
    const { ctx, dataset, space } = platform;
    const taskSet = await makeTaskSet(ctx, dataset, { perClass: { train: 8, validation: 0, test: 2 } });
    const task = { taskSet: taskSet.id };
    const search = { kind: 'search', space: space.id, task, batch: 8 };
    const metaTrain = { kind: 'meta-train', space: space.id, taskSet: taskSet.id, batch: 8 };
    const field = (config: object) => refusal(platform, config)?.field;
    expect(field({ ...search, strategy: 'darts' })).toBe('strategy');
    expect(field({ ...search, split: 'bilevel' })).toBe('split');
    expect(field({ ...metaTrain, split: 'bilevel' })).toBe('split');
    for (const metaUpdate of ['fomaml', 'unrolled'] as const)
      expect(field({ ...metaTrain, metaUpdate })).toBe('metaUpdate');
    expect(field({ kind: 'random-search', space: space.id, task, batch: 8 })).toBe('task.taskSet');
    expect(checkRun({ ctx, input: { config: search as RunConfigInput } }).problems).toEqual([]);
  });

  it('what an unrolled meta update can’t go back through', async () => {
    const { ctx, metaTrain } = await platformWithBasis();
    const problems = (changes: object) =>
      checkRun({ ctx, input: { config: { ...metaTrain, metaUpdate: 'unrolled', ...changes } } }).problems;
    const all = { estimator: 'sampled', divergence: 'ordered', weights: { optimiser: 'adam' } };
    expect(
      problems(all)
        .map(({ field }) => field)
        .sort(),
    ).toEqual(['divergence', 'estimator', 'weights.optimiser']);
    expect(problems({})).toEqual([]);
  });

  it('partial channels that don’t divide the space’s', async () => {
    const platform = await platformWithBasis();
    const { search } = platform;
    const space = makeSpace(platform.ctx, { initChannels: 6 }).id;
    expect(refusal(platform, { ...search, strategy: 'pc-darts', space })).toMatchObject({
      field: 'strategy',
      message: expect.stringMatching(/multiple of 4/),
    });
    const config = { ...search, strategy: 'pc-darts' } as RunConfigInput;
    expect(checkRun({ ctx: platform.ctx, input: { config } }).problems).toEqual([]);
  });

  it('a shared head of a prior that has none', async () => {
    const platform = await platformWithBasis();
    const { ctx, search } = platform;
    const { prior } = makePrior(platform);
    const config = { kind: 'adapt', prior, task: search.task, batch: 8, head: 'shared' } as const;
    const { problems } = checkRun({ ctx, input: { config } });
    expect(problems).toEqual([expect.objectContaining({ field: 'head', message: expect.stringMatching(/no head/) })]);
  });

  it('episodes that a task set has too few classes or images for', async () => {
    const platform = await platformWithBasis();
    const { ctx, metaTrain } = platform;
    const episodes = { kind: 'few-shot', prior: 'pr_000000000000', taskSet: metaTrain.taskSet };
    expect(refusal(platform, episodes)?.field).toBe('prior');
    const { prior } = makePrior(platform);
    const field = (changes: object) =>
      checkRun({
        ctx,
        input: { config: { ...episodes, prior, ways: 2, queries: 5, ...changes } as RunConfigInput },
      }).problems.map((problem) => problem.field);
    expect(field({})).toEqual([]);
    expect(field({ ways: 40 })).toEqual(['ways']);
    expect(field({ shots: 500 })).toEqual(['shots']);
    expect(field({ queries: 500 })).toEqual(['queries']);
  });

  it('ids of missing priors and genotypes', async () => {
    const platform = await platformWithBasis();
    const task = { taskSet: platform.taskSet.id };
    expect(refusal(platform, { kind: 'adapt', prior: 'pr_000000000000', task })?.field).toBe('prior');
    expect(refusal(platform, { kind: 'evaluate', genotype: 'gt_000000000000', task })?.field).toBe('genotype');
  });

  it('seeds listed twice and missing experiments', async () => {
    const { ctx, metaTrain: config } = await platformWithBasis();
    expect(() => launchRuns({ ctx, input: { config, seeds: [1, 1] } })).toThrow(
      expect.objectContaining({ field: 'seeds' }),
    );
    const input = { config, experiment: 'ex_000000000000' };
    expect(() => launchRuns({ ctx, input: input })).toThrow(expect.objectContaining({ field: 'experiment' }));
  });
});

describe('a launch', () => {
  it('calls runs that nobody named by what they do and the classes they tell apart', async () => {
    const { ctx, metaTrain, search } = await platformWithBasis();
    const named = (config: RunConfigInput, seeds: number[]) =>
      launchRuns({ ctx, input: { config, seeds } }).runs.map(({ name }) => name);
    expect(named(search, [0, 1])).toEqual(
      [0, 1].map((seed) => expect.stringMatching(new RegExp(`^Search · class \\d, class \\d · seed ${seed}$`))),
    );
    expect(named(metaTrain, [3])).toEqual(['Meta-train · Noise tasks']);
  });

  it('makes one run per seed, in one group', async () => {
    const { ctx, metaTrain } = await platformWithBasis();
    const { runs } = launchRuns({
      ctx,
      input: { name: 'Three', config: metaTrain, seeds: [1, 2, 3], tags: ['a', 'a'] },
    });
    expect(runs.map((run) => [run.name, run.seed])).toEqual([1, 2, 3].map((seed) => [`Three · seed ${seed}`, seed]));
    expect(new Set(runs.map((run) => run.groupHash)).size).toBe(1);
    expect(runs[0]?.tags).toEqual(['a']);
    const other = launchRuns({ ctx, input: { config: { ...metaTrain, batch: 4 } } }).runs[0];
    expect(other?.groupHash).not.toBe(runs[0]?.groupHash);
    expect(other?.name).toBe('Meta-train · Noise tasks');
    expect(new Set(runs.map((run) => run.colour)).size).toBe(1);
    expect(other?.colour).toBe((runs[0]?.colour ?? 0) + 1);
  });

  it('names and estimates every kind', async () => {
    const platform = await platformWithBasis();
    const { ctx, metaTrain, search, space } = platform;
    const { prior } = makePrior(platform);
    const { task, batch } = search;
    const configs: [RunConfigInput, string][] = [
      [{ kind: 'random-search', space: space.id, task, batch }, 'Random search · class 4, class 5'],
      [
        { kind: 'few-shot', prior, taskSet: metaTrain.taskSet, ways: 2, shots: 3, queries: 5 },
        'Few-shot, 2 ways, 3 shots · Noise tasks',
      ],
      [{ kind: 'adapt', prior, task, batch }, 'Adapt · class 4, class 5'],
    ];
    for (const [config, name] of configs) {
      const [run] = launchRuns({ ctx, input: { config } }).runs;
      expect(run?.name).toBe(name);
      if (run === undefined) throw new Error('not launched');
      expect(getRun({ ctx, input: { id: run.id } }).changed).not.toContain('estimator');
      expect(estimateRun(ctx, requireValidConfig(ctx, config)).memoryBytes).toBeGreaterThan(0);
    }
  });

  it('is estimated to cost more if it does more, and less if it commits', async () => {
    const { ctx, metaTrain, search } = await platformWithBasis();
    makeQueuedRun(ctx, metaTrain);
    const macs = (input: RunConfigInput): number => {
      const { config, references } = requireValidConfig(ctx, input);
      return workloadOf(config, references).macs;
    };
    const plain = macs({ ...search, steps: 40 });
    expect(macs({ ...search, steps: 40, committedFraction: 0.5 })).toBeLessThan(plain);
    expect(macs({ ...search, steps: 40, estimator: 'sampled' })).toBeLessThan(plain);
    expect(macs({ ...search, steps: 40, strategy: 'darts' })).toBeGreaterThan(1.8 * plain);
    const fomaml = macs({ ...metaTrain, metaUpdate: 'fomaml' });
    expect(fomaml).toBeGreaterThan(macs(metaTrain));
    expect(macs({ ...metaTrain, metaUpdate: 'unrolled' })).toBeGreaterThan(2 * fomaml);
  });

  it('is refused if its task’s source has no validation images', async () => {
    const platform = await platformWithBasis();
    const { ctx, dataset, search } = platform;
    const [source] = specFor(dataset).sources;
    if (source === undefined) throw new Error('no source');
    const perClass = { train: 8, validation: 0, test: 4 };
    const { id } = await makeTaskSet(ctx, dataset, { sources: [{ ...source, perClass }] });
    expect(refusal(platform, { ...search, task: { taskSet: id }, split: 'bilevel' })?.field).toBe('split');
  });

  it('says what differs from the defaults, and can be cloned', async () => {
    const { ctx, metaTrain } = await platformWithBasis();
    const id = makeQueuedRun(ctx, metaTrain, 'First');
    expect(getRun({ ctx, input: { id } }).changed.sort()).toEqual(['batch', 'iterations']);
    const clone = cloneRun({ ctx, input: { id } });
    expect(clone.name).toBe('First (copy)');
    expect(launchRuns({ ctx, input: clone }).runs[0]?.groupHash).toBe(getRun({ ctx, input: { id } }).groupHash);
  });

  it('is estimated from what was measured here, and from nothing else', async () => {
    const platform = await platformWithBasis();
    const { ctx, metaTrain: config } = platform;
    expect(estimateRun(ctx, requireValidConfig(ctx, config))).toMatchObject({
      seconds: null,
      basis: expect.stringMatching(/^\d\S* [kMG] multiply-accumulates; the speed of this machine is being measured/),
    });
    const claimed = makeRunningRun(ctx, config);
    platform.advance(5000);
    endAttempt({
      ctx,
      input: { attempt: claimed.attempt, lease: claimed.lease, end: 'finished', code: null, reason: null, step: 4 },
    });
    const estimate = estimateRun(ctx, requireValidConfig(ctx, config));
    expect(estimate.seconds).toBeCloseTo(5, 6);
    expect(estimate.memoryBytes).toBeGreaterThan(0);
    expect(estimate.basis).toMatch(/median of the last 1 finished meta-train run\b/);
  });
});

describe('deleting', () => {
  it('is refused while another run uses what it made', async () => {
    const platform = await platformWithBasis();
    const { ctx, taskSet } = platform;
    const { meta, prior } = makePrior(platform);
    expect(findPrior(ctx.db, prior)).toBeDefined();
    const adapt = makeQueuedRun(ctx, { kind: 'adapt', prior, task: { taskSet: taskSet.id }, batch: 8 });
    expect(getRun({ ctx, input: { id: adapt } }).parents.map((parent) => parent.type)).toEqual([
      'task-set',
      'space',
      'prior',
      'run',
    ]);
    expect(getRun({ ctx, input: { id: meta.run } }).children.map((child) => child.type)).toEqual(['prior', 'run']);
    expect(() => deleteRun({ ctx, input: { id: meta.run } })).toThrow(expect.objectContaining({ code: 'in-use' }));
  });
});
