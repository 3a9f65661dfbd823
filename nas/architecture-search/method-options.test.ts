/** @file The method's options (method.md §2 to §4), each in a whole run: what it changes, and that it resumes to the bit. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choiceLayout } from '@/domain/architecture-layout';
import type { RunConfigInput } from '@/domain/run-config';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { countMacs } from '@/graph/counts';
import { genotypeMixture } from '@/nas/derive';
import { buildSupernet } from '@/nas/spaces/supernet';
import { digitTasks, mnist } from '@/test/real-data';
import { pointsOf, type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import {
  artefactOf,
  digitRuns,
  genotypeOf,
  logitsShown,
  smallAdapt,
  smallMetaTrain,
  smallSearch,
  smallSpace,
} from '@/test/small-run';
import { decodePrior, encodePrior } from '../meta-training/prior';

let common: Awaited<ReturnType<typeof digitRuns>>;
let engine: Engine;
let prior: Uint8Array;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
  prior = artefactOf(await runInMemory({ ...common, config: smallMetaTrain }), 'prior');
}, 300_000);
afterAll(() => engine.dispose());

/** A hash for failure messages, because the bytes would fill pages. */
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const run = (config: RunConfigInput, more: { stopAfter?: number; checkpoint?: Uint8Array } = {}) =>
  runInMemory({ ...common, prior, config, ...more });

/** The artefact of an uninterrupted run, and of one that was stopped after some inner steps and resumed. */
async function wholeAndResumed(config: RunConfigInput, kind: string, stopAfter: number) {
  const whole = await run(config);
  const half = await run(config, { stopAfter });
  expect(half.outcome.end).toBe('stopped');
  const rest = await run(config, { checkpoint: artefactOf(half, 'checkpoint') });
  expect(rest.outcome.end).toBe('finished');
  expect(artefactOf(whole, kind).length).toBeGreaterThan(0);
  return [digest(artefactOf(whole, kind)), digest(artefactOf(rest, kind)), whole] as const;
}

describe('meta updates', () => {
  it.each(['reptile', 'fomaml', 'unrolled', 'variational'] as const)(
    '%s ends bit for bit where an uninterrupted run ends when it was killed and resumed, in any part of it',
    async (metaUpdate) => {
      const config = { ...smallMetaTrain, metaUpdate, iterations: 5, checkpointEvery: 1 };
      for (const stopAfter of [10, 31]) {
        const [whole, resumed] = await wholeAndResumed(config, 'prior', stopAfter);
        expect(resumed).toEqual(whole);
      }
    },
  );

  it('differ from each other, and those that follow a query report its loss and count their cost', async () => {
    const records = await Promise.all(
      (['reptile', 'fomaml', 'variational', 'unrolled'] as const).map((metaUpdate) =>
        run({ ...smallMetaTrain, metaUpdate }),
      ),
    );
    const priors = records.map((record) => decodePrior(artefactOf(record, 'prior')));
    expect(priors[0]?.logits).not.toEqual(priors[2]?.logits);
    expect(priors[0]?.weights).not.toEqual(priors[1]?.weights);
    expect(priors[3]?.weights).not.toEqual(priors[1]?.weights);
    const [reptile, fomaml, , unrolled] = records;
    if (reptile === undefined || fomaml === undefined || unrolled === undefined) throw new Error('four records');
    for (const record of [fomaml, unrolled]) expect(pointsOf(record, 'query.loss')).toHaveLength(4);
    // Meta-Adam moves a weight by about its learning rate an iteration, with λ fading from 1 to 1/4.
    const moved = priors[1]?.logits.map(Math.abs) ?? [];
    expect(Math.max(...moved)).toBeGreaterThan(0);
    expect(Math.max(...moved)).toBeLessThan(0.05);
    // 4 iterations of 3 tasks: 3 steps of 16 images each, and a query of as many.
    const all = countMacs(buildSupernet(smallSpace, { classes: 5, resolution: 14 }));
    expect(summaryOf(reptile)['compute.macs']).toBe(3 * all * 4 * 3 * 3 * 16);
    expect(summaryOf(fomaml)['compute.macs']).toBe(3 * all * 4 * 3 * (3 + 1) * 16);
    // And two gradients a step on the way back, none of which was clipped.
    expect(summaryOf(unrolled)['compute.macs']).toBe(3 * all * 4 * 3 * (3 + 1 + 2 * 3) * 16);
  });

  it('keep λ if the meta schedule is constant', async () => {
    const rates = async (metaSchedule: 'linear' | 'constant') =>
      pointsOf(await run({ ...smallMetaTrain, metaSchedule }), 'schedule.metaRate').map(([, value]) => value);
    expect(await rates('constant')).toEqual([1, 1, 1, 1]);
    expect(await rates('linear')).toEqual([1, 0.75, 0.5, 0.25]);
  });

  it('keep a head that all tasks share, and adaptations to these classes start from it', async () => {
    const shared = artefactOf(await run({ ...smallMetaTrain, head: 'shared' }), 'prior');
    expect(decodePrior(shared).layout.views.some(({ name }) => name.startsWith('head'))).toBe(true);
    const task = { ...smallAdapt.task, part: 'metaTrain' as const, index: 77 };
    const accuracy = async (head: 'reset' | 'shared') => {
      const config = { ...smallAdapt, task, head, steps: 0, headSteps: 0 };
      const record = await runInMemory({ ...common, prior: shared, config });
      return digest(artefactOf(record, 'posterior'));
    };
    expect(await accuracy('shared')).not.toEqual(await accuracy('reset'));
    await expect(run({ ...smallAdapt, head: 'shared' })).rejects.toMatchObject({ field: 'head' });
  });
});

describe('inner loops', () => {
  const options = {
    'bilevel split': { split: 'bilevel' },
    'softmax mixture': { mixture: 'softmax' },
    'bilevel, sampled': { split: 'bilevel', estimator: 'sampled' },
    'weight noise': { posteriorDeviation: 0.01 },
    'bilevel with weight noise': { split: 'bilevel', posteriorDeviation: 0.01 },
    'ordered divergence': { divergence: 'ordered', gammaLogits: 1 },
    'no prior penalties': { gammaLogits: 0, gammaWeights: 0 },
    'Adam on the weights': { weights: { optimiser: 'adam', learningRate: 0.001 } },
    'head from class means': { headStart: 'class-means' },
    'SGD on the logits': { logits: { optimiser: 'sgd', learningRate: 0.1 } },
    'a clip that bites': { weights: { clip: 0.01 } },
  } as const satisfies Record<string, Partial<RunConfigInput>>;

  it.each(Object.entries(options))('%s: changes the posterior, and resumes exactly', async (_, changes) => {
    const plain = digest(artefactOf(await run(smallAdapt), 'posterior'));
    const [whole, resumed] = await wholeAndResumed({ ...smallAdapt, ...changes }, 'posterior', 5);
    expect(whole).not.toEqual(plain);
    expect(resumed).toEqual(whole);
  });
});

describe('a DARTS search', () => {
  const darts = { ...smallSearch, strategy: 'darts' as const };

  it('is softmax at τ = 1, bilevel, first order, whatever the other settings say', async () => {
    const [whole, resumed, record] = await wholeAndResumed(darts, 'posterior', 5);
    expect(resumed).toEqual(whole);
    expect(new Set(pointsOf(record, 'schedule.temperature').map(([, tau]) => tau))).toEqual(new Set([1]));
    const spelt = { ...smallSearch, mixture: 'softmax', split: 'bilevel', temperature: { start: 1, end: 1 } } as const;
    expect(digest(artefactOf(await run(spelt), 'posterior'))).toEqual(whole);
    const overridden = { ...darts, estimator: 'sampled', mixture: 'gumbel', split: 'joint' } as const;
    expect(digest(artefactOf(await run(overridden), 'posterior'))).toEqual(whole);
  });

  it('counts both halves of its steps', async () => {
    const record = await run(darts);
    const graph = buildSupernet(common.space ?? never(), { classes: 5, resolution: 14 });
    const { mask } = genotypeMixture(common.space ?? never(), genotypeOf(record));
    const [all, kept] = [countMacs(graph), countMacs(graph, { mask })];
    // 8 steps of 16 training and 16 validation images, one validation of 100 at the end.
    expect(summaryOf(record)['compute.macs']).toBe(3 * 8 * (16 + 16) * all + 100 * kept);
  });

  it('refuses tasks without validation images', async () => {
    const { id } = await mnist();
    const spec = digitTasks(id, { train: 40, validation: 0, test: 40 });
    await expect(runInMemory({ ...common, spec, config: darts })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('strategies of a search', () => {
  it.each(['darts-pt', 'beta-darts', 'fair-darts', 'gdas', 'snas', 'drnas', 'pc-darts'] as const)(
    '%s is a separate search, and resumes exactly',
    async (strategy) => {
      const plain = digest(artefactOf(await run(smallSearch), 'posterior'));
      const [whole, resumed] = await wholeAndResumed({ ...smallSearch, strategy }, 'posterior', 5);
      expect(whole).not.toEqual(plain);
      expect(resumed).toEqual(whole);
    },
  );

  it('gdas runs one architecture a step, τ from 10 to 0.1', async () => {
    const record = await run({ ...smallSearch, strategy: 'gdas' });
    expect(pointsOf(record, 'schedule.temperature').at(0)?.[1]).toBe(10);
    expect(pointsOf(record, 'schedule.temperature').at(-1)?.[1]).toBeCloseTo(0.1, 12);
    const macs = async (strategy: 'darts' | 'gdas') =>
      summaryOf(await run({ ...smallSearch, strategy }))['compute.macs'] ?? Number.NaN;
    expect(await macs('gdas')).toBeLessThan(0.6 * (await macs('darts')));
  });
});

const never = (): never => {
  throw new Error('no space');
};

describe('the warm-up of a search', () => {
  it('moves weights only, for its share of the steps', async () => {
    const shown = logitsShown(await run({ ...smallSearch, warmupFraction: 0.5 }));
    expect(shown.slice(0, 5).every((logits) => logits.every((value) => value === 0))).toBe(true);
    expect(shown[5]?.some((value) => value !== 0)).toBe(true);
    const [whole, resumed] = await wholeAndResumed({ ...smallSearch, warmupFraction: 0.5 }, 'posterior', 5);
    expect(resumed).toEqual(whole);
  });
});

describe('watching', () => {
  it('logs entropy, divergence, margin and the last flip with every snapshot', async () => {
    const record = await run(smallAdapt);
    for (const key of ['entropy.normal', 'entropy.reduce', 'architecture.divergence', 'architecture.margin'])
      expect(pointsOf(record, key).map(([step]) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(pointsOf(record, 'architecture.divergence')[0]?.[1]).toBeCloseTo(0, 12);
    expect(pointsOf(record, 'architecture.divergence')[8]?.[1]).toBeGreaterThan(0);
    const genotypes = record.events.flatMap((event) =>
      event.type === 'architecture' ? [JSON.stringify(event.genotype)] : [],
    );
    const lastChange = genotypes.findLastIndex((each, i) => i > 0 && each !== genotypes[i - 1]);
    expect(pointsOf(record, 'architecture.lastFlip').at(-1)?.[1]).toBe(Math.max(0, lastChange));
  });

  // Logits that learn at rate 0 have not moved after 30 %.
  const stuck = { ...smallAdapt, logits: { learningRate: 0 } };
  it('only warns of an alarm by default', async () => {
    const record = await run(stuck);
    expect(record.outcome.end).toBe('finished');
    expect(record.events.filter((event) => event.type === 'alarm').map(({ alarm }) => alarm)).toEqual([
      'logits-unmoved',
    ]);
  });
  it('stops with a checkpoint and the reason if told to, and continues when resumed', async () => {
    const record = await run({ ...stuck, stopOnAlarm: true });
    expect(record.outcome).toMatchObject({ end: 'stopped', step: 3, reason: expect.stringContaining('hardly moved') });
    const rest = await run({ ...stuck, stopOnAlarm: true }, { checkpoint: artefactOf(record, 'checkpoint') });
    expect(rest.outcome.end).toBe('finished');
    expect(rest.events.some((event) => event.type === 'alarm')).toBe(false);
  });
  it('reports a search that has learnt nothing, on the run, and not one that has', async () => {
    // Logits that hardly move in both; weights that learn in one.
    const still = { logits: { learningRate: 1e-3 } };
    const alarms = async (config: RunConfigInput) => {
      const { events } = await run(config);
      return events.filter((event) => event.type === 'alarm').map(({ alarm }) => alarm);
    };
    const search = { ...smallSearch, ...still, steps: 48, batch: 32 };
    expect(await alarms({ ...search, weights: { learningRate: 1e-7 } })).toContain('nothing-learnt');
    expect(await alarms({ ...search, weights: { learningRate: 0.1 } })).not.toContain('nothing-learnt');
    const meta = { ...smallMetaTrain, ...still, iterations: 12, tasksPerIteration: 4, steps: 2, batch: 40 };
    expect(await alarms({ ...meta, weights: { learningRate: 1e-7 } })).toContain('nothing-learnt');
  });
  it('does not take head steps for logits that stay', async () => {
    const record = await run({ ...smallAdapt, headSteps: 8, stopOnAlarm: true });
    expect(record.outcome).toEqual({ end: 'finished', step: 16 });
    const late = await run({ ...stuck, headSteps: 8, stopOnAlarm: true });
    expect(late.outcome).toMatchObject({ end: 'stopped', step: 11 });
  });
  it('reports a decided prior before the first step, and stops there if told to', async () => {
    const decided = decodePrior(prior);
    for (const { offset } of choiceLayout(smallSpace)) decided.logits[offset] = 50;
    const adapting = (config: RunConfigInput, checkpoint?: Uint8Array) =>
      runInMemory({
        ...common,
        prior: encodePrior(decided),
        config,
        ...(checkpoint === undefined ? {} : { checkpoint }),
      });
    const alarms = ({ events }: RunRecord) => events.filter((event) => event.type === 'alarm');
    const warned = await adapting(smallAdapt);
    expect(warned.outcome.end).toBe('finished');
    expect(alarms(warned)).toMatchObject([
      { alarm: 'early-certainty', message: expect.stringContaining('the prior has decided') },
    ]);
    const record = await adapting({ ...smallAdapt, stopOnAlarm: true });
    expect(record.outcome).toMatchObject({ end: 'stopped', step: 0, reason: expect.stringContaining('has decided') });
    const rest = await adapting({ ...smallAdapt, stopOnAlarm: true }, artefactOf(record, 'checkpoint'));
    expect(rest.outcome).toEqual({ end: 'finished', step: 8 });
    expect(alarms(rest)).toEqual([]);
    expect(digest(artefactOf(rest, 'posterior'))).toBe(digest(artefactOf(warned, 'posterior')));
  });
  it('stops a meta-training, too', async () => {
    const config = { ...smallMetaTrain, iterations: 5, logits: { learningRate: 0 }, stopOnAlarm: true };
    const record = await run(config);
    expect(record.outcome).toMatchObject({ end: 'stopped', step: 3 });
    expect(artefactOf(record, 'checkpoint').length).toBeGreaterThan(0);
  });
});

describe('a limit of latency', () => {
  const search = { ...smallSearch, steps: 4 };
  it('that all keep within changes nothing but that it is measured', async () => {
    const free = await run(search);
    const limited = await run({ ...search, mostLatency: 1e6 });
    expect(genotypeOf(limited)).toEqual(genotypeOf(free));
    const { 'latency.milliseconds': latency = 0, ...rest } = summaryOf(limited);
    expect(latency).toBeGreaterThan(0);
    expect(Object.keys(rest)).toEqual(Object.keys(summaryOf(free)));
    expect(rest['test.accuracy']).toBe(summaryOf(free)['test.accuracy']);
  });

  it('that none keeps within is refused before the first step, and says what the cheapest takes', async () => {
    await expect(run({ ...search, mostLatency: 1e-6 })).rejects.toMatchObject({
      code: 'invalid-input',
      field: 'mostLatency',
      message: expect.stringMatching(/^Even the cheapest of this space's cells takes [\d.e-]+ ms for one image here/),
    });
  });
});
