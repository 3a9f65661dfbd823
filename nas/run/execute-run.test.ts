/** @file Whole runs on real images: what they give, that they are pure functions of their config, and exact resumption. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { genotypeCells } from '@/domain/genotype';
import type { RunConfigInput } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { countMacs } from '@/graph/counts';
import { genotypeMixture } from '@/nas/derive';
import { buildSupernet } from '@/nas/spaces/supernet';
import { memoryIds, pointsOf, type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import {
  artefactOf,
  digitRuns,
  genotypeOf,
  heldOutTask,
  logitsShown,
  smallAdapt,
  smallMetaTrain,
  smallSearch,
  smallSpace,
} from '@/test/small-run';
import { decodePrior } from '../meta-training/prior';

const space = smallSpace;
const metaTrain = smallMetaTrain;
const adapt = smallAdapt;
const task = heldOutTask;
const artefact = artefactOf;

let common: Awaited<ReturnType<typeof digitRuns>>;
let engine: Engine;
let trained: RunRecord;
let prior: Uint8Array;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
  trained = await runInMemory({ ...common, config: metaTrain });
  prior = artefact(trained, 'prior');
}, 300_000);
afterAll(() => engine.dispose());

describe('meta-training', () => {
  it('moves the weights from the first iteration, the logits after the warm-up, and keeps priors', () => {
    expect(trained.outcome).toEqual({ end: 'finished', step: 4 });
    const history = logitsShown(trained);
    expect(history).toHaveLength(5);
    expect(history[1]?.every((value) => value === 0)).toBe(true);
    expect(history[4]?.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    expect(trained.events.flatMap((event) => (event.type === 'prior' ? [event.iteration] : []))).toEqual([2, 4]);
    expect(pointsOf(trained, 'train.loss')).toHaveLength(4);
  });

  it('is a pure function of its config, whatever the number of threads', async () => {
    const again = await runInMemory({ ...common, config: { ...metaTrain, threads: 1 } });
    expect(artefact(again, 'prior')).toEqual(prior);
    const other = await runInMemory({ ...common, config: { ...metaTrain, seed: 12 } });
    expect(artefact(other, 'prior')).not.toEqual(prior);
  });

  it('ends bit for bit where an uninterrupted run ends when it was stopped and resumed', async () => {
    // In the first task of the third iteration: those after it may be ahead, and are heard in their turn.
    const half = await runInMemory({ ...common, config: metaTrain, stopAfter: 19 });
    expect(half.outcome).toEqual({ end: 'stopped', step: 2 });
    const rest = await runInMemory({ ...common, config: metaTrain, checkpoint: artefact(half, 'checkpoint') });
    expect(artefact(rest, 'prior')).toEqual(prior);
    expect(pointsOf(rest, 'train.loss')).toEqual(pointsOf(trained, 'train.loss').slice(2));
  });

  it('holds no head: every task learns its own', () => {
    expect(decodePrior(prior).layout.views.some(({ name }) => name.startsWith('head'))).toBe(false);
  });
});

describe('adaptation and search', () => {
  it('adapt to a held-out task and end with a genotype, test figures and a posterior', async () => {
    const adapted = await runInMemory({ ...common, config: adapt, prior });
    const summary = summaryOf(adapted);
    expect(summary['test.accuracy']).toBeGreaterThanOrEqual(0);
    expect(summary['test.accuracy']).toBeLessThanOrEqual(1);
    expect(summary['adaptation.logitShift']).toBeGreaterThan(0);
    expect(adapted.events.some((event) => event.type === 'genotype')).toBe(true);
    expect(artefact(adapted, 'posterior').length).toBeGreaterThan(0);
    expect(pointsOf(adapted, 'validation.accuracy').map(([step]) => step)).toEqual([4, 8]);
  });

  it.each(['relaxed', 'straight-through', 'sampled'] as const)(
    'resume exactly with the %s estimator',
    async (estimator) => {
      const config: RunConfigInput = { ...adapt, estimator };
      const whole = await runInMemory({ ...common, config, prior });
      const half = await runInMemory({ ...common, config, prior, stopAfter: 5 });
      const rest = await runInMemory({ ...common, config, prior, checkpoint: artefact(half, 'checkpoint') });
      expect(artefact(rest, 'posterior')).toEqual(artefact(whole, 'posterior'));
    },
  );

  it('leave the prior body alone when only the head learns', async () => {
    const headOnly = await runInMemory({ ...common, config: { ...adapt, headOnly: true }, prior });
    const mean = decodePrior(prior);
    const posterior = artefact(headOnly, 'posterior');
    const { readSafetensors } = await import('@/nas/checkpoint/safetensors');
    const { tensors } = readSafetensors(posterior);
    for (const { name, offset, size } of mean.layout.views)
      expect(tensors[`weights/${name}`]?.data).toEqual(mean.weights.slice(offset, offset + size));
  });

  it('keep a random architecture fixed', async () => {
    const random = await runInMemory({ ...common, config: { ...adapt, architecture: 'random' }, prior });
    const genotypes = random.events.flatMap((event) =>
      event.type === 'architecture' ? [JSON.stringify(event.genotype)] : [],
    );
    expect(new Set(genotypes).size).toBe(1);
  });

  it('make a cell of only pools and skips on request', async () => {
    const free = await runInMemory({ ...common, config: { ...adapt, architecture: 'parameter-free' }, prior });
    const operations = genotypeCells(genotypeOf(free)).flatMap(({ cell }) =>
      cell.nodes.flat().map((each) => each.operation),
    );
    expect(operations.length).toBeGreaterThan(0);
    for (const operation of operations) expect(operation).toMatch(/pool|skip/);
  });

  it('keep the random architecture they drew also if a cell derives by edges', async () => {
    const darts = searchSpaceSchema.parse({ ...space, topology: 'darts', operations: ['none', ...space.operations] });
    const meta = await runInMemory({ ...common, space: darts, config: { ...metaTrain, iterations: 1, priorEvery: 1 } });
    const config: RunConfigInput = { ...adapt, architecture: 'random', steps: 2 };
    const random = await runInMemory({ ...common, space: darts, config, prior: artefact(meta, 'prior') });
    expect(genotypeOf(random)).toBeDefined();
    const shown = random.events.flatMap((event) => (event.type === 'architecture' ? [event.genotype] : []));
    expect(shown).toHaveLength(1);
    expect(random.artefacts.some(({ kind }) => kind === 'posterior')).toBe(true);
  });

  it('leave φ at rest in committed steps, which cost less', async () => {
    const whole = await runInMemory({ ...common, config: adapt, prior });
    const half = await runInMemory({ ...common, config: { ...adapt, committedFraction: 0.5 }, prior });
    const [before, after] = [logitsShown(half)[4], logitsShown(half)[8]];
    expect(after).toEqual(before);
    expect(logitsShown(whole)[8]).not.toEqual(logitsShown(whole)[4]);
    // 4 relaxed and 4 committed steps of 16 images, then two validations of 100 under the committed architecture.
    const found = genotypeOf(half);
    const graph = buildSupernet(space, { classes: 5, resolution: 14 });
    const { mask } = genotypeMixture(space, found);
    const [all, kept] = [countMacs(graph), countMacs(graph, { mask })];
    expect(summaryOf(half)['compute.macs']).toBe(3 * 16 * (4 * all + 4 * kept) + 200 * kept);
    const stopped = await runInMemory({ ...common, config: { ...adapt, committedFraction: 0.5 }, prior, stopAfter: 6 });
    const checkpoint = artefact(stopped, 'checkpoint');
    const rest = await runInMemory({ ...common, config: { ...adapt, committedFraction: 0.5 }, prior, checkpoint });
    expect(artefact(rest, 'posterior')).toEqual(artefact(half, 'posterior'));
    expect(summaryOf(rest)['compute.macs']).toBe(summaryOf(half)['compute.macs']);
  });

  it('train the head alone first if head steps are set', async () => {
    const record = await runInMemory({ ...common, config: { ...adapt, steps: 1, headSteps: 3 }, prior });
    const temperatures = pointsOf(record, 'schedule.temperature').map(([step]) => step);
    expect(temperatures).toEqual([1, 2, 3, 4]);
    const logits = logitsShown(record);
    expect(logits[3]).toEqual(logits[0]);
    expect(logits[4]).not.toEqual(logits[0]);
  });

  it('search from scratch without a prior', async () => {
    const searched = await runInMemory({ ...common, config: smallSearch });
    expect(searched.outcome).toEqual({ end: 'finished', step: 8 });
    expect(Object.keys(summaryOf(searched))).toContain('test.accuracyRelaxed');
  });

  it('refuse a prior of another space', async () => {
    const other = searchSpaceSchema.parse({ ...space, initChannels: 6 });
    await expect(runInMemory({ ...common, space: other, config: adapt, prior })).rejects.toMatchObject({
      code: 'invalid-input',
      field: 'prior',
    });
  });
});

describe('retraining', () => {
  const evaluate: RunConfigInput = {
    kind: 'evaluate',
    genotype: memoryIds.genotype,
    task,
    initChannels: 4,
    layers: 3,
    epochs: 3,
    batch: 32,
    dropPath: 0.1,
    augmentation: { cropPadding: 2, flip: false, cutout: 4 },
    seed: 2,
  };

  it('learns the task, and resumes exactly in the middle of an epoch', async () => {
    const found = genotypeOf(trained);
    const whole = await runInMemory({ ...common, config: evaluate, genotype: found });
    const losses = pointsOf(whole, 'train.loss').map(([, value]) => value);
    expect(losses).toHaveLength(3);
    expect(losses[2]).toBeLessThan(losses[0] ?? 0);
    const half = await runInMemory({ ...common, config: evaluate, genotype: found, stopAfter: 9 });
    const rest = await runInMemory({
      ...common,
      config: evaluate,
      genotype: found,
      checkpoint: artefact(half, 'checkpoint'),
    });
    expect(artefact(rest, 'weights')).toEqual(artefact(whole, 'weights'));
    expect(pointsOf(rest, 'train.loss')).toEqual(pointsOf(whole, 'train.loss').slice(1));
    const summary = summaryOf(whole);
    expect(summary['latency.milliseconds']).toBeGreaterThan(0);
    const { 'latency.milliseconds': _one, 'compute.seconds': __one, ...figures } = summary;
    const { 'latency.milliseconds': _two, 'compute.seconds': __two, ...resumed } = summaryOf(rest);
    expect(resumed).toEqual(figures);
  });
});
