/** @file Random search: its draws, its choice, that its retraining is the usual one, and that it resumes to the bit. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { trainedCells } from '@/domain/candidate-file';
import { genotypeHash } from '@/domain/genotype';
import { runIdSchema } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { digitTasks, mnist } from '@/test/real-data';
import { memoryIds, pointsOf, type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, digitRuns, genotypeOf, heldOutTask, smallSpace } from '@/test/small-run';
import { drawGenotypes } from './uniform';

const recipe = { initChannels: 4, layers: 3, epochs: 2, batch: 32, seed: 9 } as const;
const config = {
  kind: 'random-search',
  space: memoryIds.space,
  task: heldOutTask,
  genotypes: 3,
  ...recipe,
} satisfies RunConfigInput;

let engine: Engine;
let common: Awaited<ReturnType<typeof digitRuns>>;
let whole: RunRecord;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
  whole = await runInMemory({ ...common, config });
});
afterAll(() => engine.dispose());

const costsShape = { parameters: z.number(), macs: z.number(), latency: z.number() };

const tableOf = (record: RunRecord): string => new TextDecoder().decode(artefactOf(record, 'other'));
const digest = (record: RunRecord): string => createHash('sha256').update(artefactOf(record, 'weights')).digest('hex');

describe('random search', () => {
  it('retrains every genotype and gives the best on validation, tested once', () => {
    const accuracies = pointsOf(whole, 'candidate.validationAccuracy').map(([, value]) => value);
    expect(accuracies).toHaveLength(3);
    const best = Math.max(...accuracies);
    expect(pointsOf(whole, 'best.validationAccuracy').at(-1)?.[1]).toBe(best);
    const summary = summaryOf(whole);
    expect(summary['validation.accuracy']).toBe(best);
    expect(summary['candidates.count']).toBe(3);
    expect(summary['test.accuracy']).toBeGreaterThan(0.2);
    const drawn = drawGenotypes(smallSpace, config).map(genotypeHash);
    const chosen = drawn.indexOf(genotypeHash(genotypeOf(whole)));
    expect(accuracies[chosen]).toBe(best);
    const table: unknown = JSON.parse(tableOf(whole));
    expect(table).toMatchObject(drawn.map((hash) => ({ hash })));
  });

  it('comes to what an evaluation of that genotype comes to by the same recipe and seed', async () => {
    const evaluate = { kind: 'evaluate', genotype: memoryIds.genotype, task: heldOutTask, ...recipe } as const;
    const record = await runInMemory({ ...common, config: evaluate, genotype: genotypeOf(whole) });
    expect(digest(record)).toBe(digest(whole));
    expect(summaryOf(record)['test.accuracy']).toBe(summaryOf(whole)['test.accuracy']);
  });

  it.each([0, 5, 12, 25, 33])(
    'ends bit for bit where an uninterrupted one ends, killed after %i steps',
    async (stopAfter) => {
      const half = await runInMemory({ ...common, config, stopAfter });
      expect(half.outcome.end).toBe('stopped');
      const rest = await runInMemory({ ...common, config, checkpoint: artefactOf(half, 'checkpoint') });
      expect(digest(rest)).toBe(digest(whole));
      const counted = (record: RunRecord) => {
        const { 'compute.seconds': _, ...values } = summaryOf(record);
        return values;
      };
      expect(counted(rest)).toEqual(counted(whole));
      const points = [half, rest].flatMap((record) => pointsOf(record, 'candidate.validationAccuracy'));
      expect(points).toEqual(pointsOf(whole, 'candidate.validationAccuracy'));
    },
  );

  it.each([
    ['regularised-evolution', { genotypes: 4, population: 2, sample: 2 }, 30],
    ['predictor', { genotypes: 4, population: 2 }, 30],
    ['successive-halving', { genotypes: 4, halving: 2, epochs: 4 }, 30],
    ['zero-cost', { genotypes: 2, ranked: 5 }, 5],
  ] as const)('%s resumes to the bit, and its best is tested', async (strategy, settings, stopAfter) => {
    const own = { ...config, strategy, ...settings };
    const uninterrupted = await runInMemory({ ...common, config: own });
    const half = await runInMemory({ ...common, config: own, stopAfter });
    const rest = await runInMemory({ ...common, config: own, checkpoint: artefactOf(half, 'checkpoint') });
    expect(digest(rest)).toBe(digest(uninterrupted));
    expect(genotypeOf(rest)).toEqual(genotypeOf(uninterrupted));
    expect(summaryOf(rest)['compute.macs']).toBe(summaryOf(uninterrupted)['compute.macs']);
    expect(summaryOf(rest)['test.accuracy']).toBe(summaryOf(uninterrupted)['test.accuracy']);
  });

  it('begins with earlier searches, says what it expects of each, and resumes to the bit', async () => {
    const name = 'Search of last week';
    const earlier = [{ run: runIdSchema.parse('run_00000000last'), name, cells: trainedCells(tableOf(whole), 100) }];
    const own = { ...common, config: { ...config, strategy: 'predictor' as const }, earlier };
    const uninterrupted = await runInMemory(own);
    const half = await runInMemory({ ...own, stopAfter: 20 });
    const rest = await runInMemory({ ...own, checkpoint: artefactOf(half, 'checkpoint') });
    expect(digest(rest)).toBe(digest(uninterrupted));
    const log = uninterrupted.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(log).toContain(`The model of accuracy begins with 3 cells from 1 earlier search: "${name}".`);
    expect(log.filter((line) => /parameters \(expected [\d.]+ %, [\d.]+ to [\d.]+\)/.test(line))).toHaveLength(3);
  });

  it.each(['synflow', 'naswot', 'jacob-cov'] as const)(
    '%s ranks what is drawn, and counts what that took',
    async (proxy) => {
      const own = { ...config, strategy: 'zero-cost', proxy, ranked: 4, genotypes: 1, epochs: 1 } as const;
      const values = summaryOf(await runInMemory({ ...common, config: own }));
      expect(values['ranking.macs']).toBeGreaterThan(0);
      expect(values['candidates.count']).toBe(1);
    },
  );

  it('says what each candidate costs, and by which costs none is better and cheaper', async () => {
    const table: unknown = JSON.parse(tableOf(whole));
    const each = z
      .array(z.object({ ...costsShape, front: z.array(z.string()), validation: z.object({ accuracy: z.number() }) }))
      .parse(table);
    expect(pointsOf(whole, 'candidate.macs').map(([, value]) => value)).toEqual(each.map(({ macs }) => macs));
    expect(pointsOf(whole, 'candidate.latency')).toHaveLength(3);
    for (const name of ['parameters', 'macs', 'latency'] as const)
      for (const one of each) {
        const beaten = each.some(
          (other) =>
            other.validation.accuracy >= one.validation.accuracy &&
            other[name] <= one[name] &&
            (other.validation.accuracy > one.validation.accuracy || other[name] < one[name]),
        );
        expect(one.front.includes(name)).toBe(!beaten);
      }
  });

  it('proposes nothing that is above its limits, and says so where nothing is below', async () => {
    const sizes = pointsOf(whole, 'candidate.parameters').map(([, value]) => value);
    const mostParameters = Math.min(...sizes);
    const small = await runInMemory({ ...common, config: { ...config, genotypes: 2, epochs: 1, mostParameters } });
    for (const [, value] of pointsOf(small, 'candidate.parameters')) expect(value).toBeLessThanOrEqual(mostParameters);
    expect(pointsOf(small, 'candidate.parameters')).toHaveLength(2);
    const slow = runInMemory({ ...common, config: { ...config, mostLatency: 1e-6 } });
    await expect(slow).rejects.toThrow(/All candidates take longer than 0.000001 ms/);
    const patient = await runInMemory({ ...common, config: { ...config, mostLatency: 1e6 } });
    expect(genotypeOf(patient)).toEqual(genotypeOf(whole));
    const none = runInMemory({ ...common, config: { ...config, mostMacs: 1 } });
    await expect(none).rejects.toMatchObject({ code: 'invalid-input', field: 'mostParameters' });
  });

  it('refuses tasks without validation images', async () => {
    const { id } = await mnist();
    const spec = digitTasks(id, { train: 40, validation: 0, test: 40 });
    await expect(runInMemory({ ...common, spec, config })).rejects.toMatchObject({ field: 'task.taskSet' });
  });
});

describe('its draws', () => {
  it('are a pure function of space and seed, no architecture twice', () => {
    const hashes = (seed: number) => drawGenotypes(smallSpace, { genotypes: 50, seed }).map(genotypeHash);
    expect(new Set(hashes(1)).size).toBe(50);
    expect(hashes(1)).toEqual(hashes(1));
    expect(hashes(1)).not.toEqual(hashes(2));
    expect(drawGenotypes(smallSpace, { genotypes: 5, seed: 1 }).map(genotypeHash)).toEqual(hashes(1).slice(0, 5));
  });

  it('are all genotypes of a space with fewer', () => {
    const tiny = searchSpaceSchema.parse({ ...smallSpace, operations: ['skip_connect', 'sep_conv_3x3'], nodes: 1 });
    // Two of four pairs in each of two cells: 6 · 6.
    expect(drawGenotypes(tiny, { genotypes: 100, seed: 0 })).toHaveLength(36);
  });
});
