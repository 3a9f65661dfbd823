/** @file Few-shot episodes: their results, support against query statistics, exact resumption. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import type { RunConfigInput } from '@/domain/run-config';
import { selectEngine } from '@/engine/select';
import type { Batch, Engine, Program } from '@/engine/types';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import { genotypeMixture, randomGenotype } from '@/nas/derive';
import { buildSupernet } from '@/nas/spaces/supernet';
import { evaluationBatches, loadTask, type TaskData } from '@/nas/tasks/batches';
import { episodeSpec, sampleTask } from '@/nas/tasks/sample';
import { memoryIds, pointsOf, type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, digitRuns, smallMetaTrain, smallSpace } from '@/test/small-run';
import { loadSupportStatistics } from '../inner-loop/support-statistics';

const config = {
  kind: 'few-shot',
  prior: memoryIds.prior,
  taskSet: memoryIds.taskSet,
  ways: 3,
  shots: 4,
  queries: 5,
  episodes: 6,
  steps: 3,
  headSteps: 3,
  batch: 16,
  checkpointEvery: 2,
  seed: 1,
} satisfies RunConfigInput;

let engine: Engine;
let common: Awaited<ReturnType<typeof digitRuns>>;
let prior: Uint8Array;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
  prior = artefactOf(await runInMemory({ ...common, config: smallMetaTrain }), 'prior');
});
afterAll(() => engine.dispose());

type Changes = Partial<Omit<Extract<RunConfigInput, { kind: 'few-shot' }>, 'kind'>>;

const run = (changes: Changes = {}, more: { stopAfter?: number; checkpoint?: Uint8Array } = {}): Promise<RunRecord> =>
  runInMemory({ ...common, prior, config: { ...config, ...changes }, ...more });

describe('a few-shot evaluation', () => {
  it('gives an accuracy per episode, their mean and its interval', async () => {
    const record = await run();
    const accuracies = pointsOf(record, 'episode.accuracy').map(([, value]) => value);
    expect(accuracies).toHaveLength(6);
    for (const value of accuracies) expect(Math.round(value * 15)).toBeCloseTo(value * 15, 9);
    const summary = summaryOf(record);
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / 6;
    const deviation = Math.sqrt(accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5);
    expect(summary['test.accuracy']).toBeCloseTo(mean, 12);
    // Student's t for five degrees of freedom.
    expect((summary['test.accuracyHigh'] ?? 0) - mean).toBeCloseTo((2.571 * deviation) / Math.sqrt(6), 3);
    expect(summary['test.accuracyLow']).toBeCloseTo(2 * mean - (summary['test.accuracyHigh'] ?? 0), 9);
  });

  it.each([0, 1, 4, 20])('ends where an uninterrupted one ends, killed after %i steps', async (stopAfter) => {
    const whole = await run();
    const half = await run({}, { stopAfter });
    expect(half.outcome.end).toBe('stopped');
    const rest = await run({}, { checkpoint: artefactOf(half, 'checkpoint') });
    expect(summaryOf(rest)).toEqual(summaryOf(whole));
  });

  it('has the same episodes for any run seed, and others with another episode seed', async () => {
    const untouched = { steps: 0, headSteps: 0 };
    const macs = async (changes: Changes) => summaryOf(await run({ ...untouched, ...changes }))['compute.macs'];
    expect(await macs({})).toBe(0);
    const loss = async (changes: Changes) => summaryOf(await run(changes))['test.loss'];
    expect(await loss({ episodeSeed: 5 })).not.toBe(await loss({}));
  });

  it('judges the prior itself without joint steps: no choice changes', async () => {
    const record = await run({ steps: 0, headSteps: 5 });
    expect(summaryOf(record)['adaptation.flips']).toBe(0);
  });

  it('differs by its statistics alone when it is transductive', async () => {
    const [inductive, transductive] = [await run(), await run({ transductive: true })];
    expect(pointsOf(inductive, 'adaptation.flips')).toEqual(pointsOf(transductive, 'adaptation.flips'));
    expect(summaryOf(inductive)['test.loss']).not.toBe(summaryOf(transductive)['test.loss']);
  });
});

describe('support statistics', () => {
  let program: Program;
  let data: TaskData;
  const graph = buildSupernet(smallSpace, { classes: 3, resolution: 14 });
  const mixture = genotypeMixture(smallSpace, randomGenotype(smallSpace, randomStream(2, 'support')));

  beforeAll(async () => {
    const spec = episodeSpec(common.spec, { part: 'heldOut', ways: 3, shots: 4, queries: 5 });
    const task = sampleTask({ spec, datasets: common.datasets, seed: 0, part: 'heldOut', index: 0 });
    const dataset = common.datasets.get(task.dataset);
    if (dataset === undefined) throw new Error('no dataset');
    data = loadTask(task, dataset);
    program = engine.compile(graph, { batch: 16 });
    program.load({ parameters: initialiseParameters(graph, 1), statistics: initialStatistics(graph) });
    await loadSupportStatistics(program, data, mixture);
    return () => program.free();
  });

  const lossOf = async (batch: Batch, batchNorm: 'batch' | 'running') =>
    (await program.evaluate(batch, mixture.z, { batchNorm, mask: mixture.mask })).loss;

  it('normalise the support batch nearly as its own statistics do', async () => {
    const { value: support } = await evaluationBatches(data, 'train', { batch: 16, seed: 0 }).next();
    if (!support) throw new Error('no batch');
    // The running variance is unbiased, the batch's is not: 1/(12 · pixels) at the last cell.
    expect(await lossOf(support, 'running')).toBeCloseTo(await lossOf(support, 'batch'), 1);
    expect((await program.read()).parameters).toEqual(initialiseParameters(graph, 1));
  });

  it('judge a query the same in any company', async () => {
    const { value: query } = await evaluationBatches(data, 'test', { batch: 16, seed: 0 }).next();
    if (!query) throw new Error('no batch');
    const alone = await lossOf({ ...query, valid: 1 }, 'running');
    const first = { ...query, images: query.images.slice(), valid: 1 };
    expect(alone).toBeCloseTo(await lossOf(first, 'running'), 6);
    let sum = 0;
    const pixels = query.images.length / 16;
    for (let i = 0; i < query.valid; i++) {
      const images = query.images.slice();
      images.copyWithin(0, i * pixels, (i + 1) * pixels);
      const labels = query.labels.slice();
      labels[0] = query.labels[i] ?? 0;
      sum += await lossOf({ ...query, images, labels, valid: 1 }, 'running');
    }
    expect(sum / query.valid).toBeCloseTo(await lossOf(query, 'running'), 5);
  });
});
