/** @file Tests of names and notes of genotypes, of filters and orders, and of consensus over seeds. */
import { describe, expect, it } from 'vitest';
import type { RunEventBody } from '@/domain/events';
import { formatGenotype, type Genotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { benchmarks } from '@/server/services/benchmarks';
import { makeBasis } from '@/test/factories/basis';
import { importerForTests, sendTable } from '@/test/factories/importer';
import { makePlatform, type TestPlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { applyEvents } from '../ingest/apply-events';
import { deleteEvaluation, edit as editGenotype, importGenotype, recordEvaluation } from './change';
import { consensus as genotypeConsensus } from './consensus';
import { points as genotypePoints, get as getGenotype, list as listGenotypes } from './read';

const withImporter = importerForTests();

const drawn = (seed: number, space: keyof typeof spacePresets = 'base'): Genotype =>
  randomGenotype(spacePresets[space], randomStream(seed, 'genotypes'));

function add({ ctx }: TestPlatform, name: string, genotype: Genotype) {
  return importGenotype({ ctx, input: { name, text: formatGenotype(genotype) } });
}
const report = { task: 'CIFAR-10', accuracy: 0.974, epochs: 600, parameters: 3_300_000, source: 'a paper' };

describe('genotypes', () => {
  it('keep notes, tags and evaluations made elsewhere, also under another record of the same cells', () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const one = add(platform, 'one', drawn(1));
    const twin = add(platform, 'twin', drawn(1));
    expect(editGenotype({ ctx, input: { id: one.id, tags: ['good', 'good'], notes: '**seen**' } })).toMatchObject({
      tags: ['good'],
      notes: '**seen**',
      same: [{ id: twin.id }],
    });
    const { external } = recordEvaluation({ ctx, input: { genotype: one.id, ...report } });
    expect(external).toEqual([{ id: external[0]?.id, ...report, note: '', createdAt: ctx.now(), createdBy: 'test' }]);
    const list = () => listGenotypes({ ctx, input: { evaluated: true } }).items;
    expect(
      list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['one', 'twin']);
    deleteEvaluation({ ctx, input: { id: external[0]?.id ?? 0 } });
    expect(list()).toEqual([]);
    expect(() => deleteEvaluation({ ctx, input: { id: 999 } })).toThrow(/no evaluation 999/);
    expect(() => recordEvaluation({ ctx, input: { genotype: one.id, ...report, accuracy: 97 } })).toThrow();
  });
  it('are chosen by name from a text of several', () => {
    const { ctx } = makePlatform();
    const text = `A = ${formatGenotype(drawn(1))}\nB = ${formatGenotype(drawn(2))}\n`;
    expect(() => importGenotype({ ctx, input: { name: 'x', text } })).toThrow(/holds 2 genotypes: A, B/);
    expect(importGenotype({ ctx, input: { name: 'x', text, which: 'B' } }).document).toEqual(drawn(2));
    expect(() => importGenotype({ ctx, input: { name: 'x', text, which: 'C' } })).toThrow(/no one genotype "C"/);
  });
  it('are found by text, and sorted by accuracy, reported or published', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const cells = [1, 2, 3].map((seed) => drawn(seed, 'nas-bench-201'));
    const records = cells.map((genotype, index) => add(platform, `cell 100%_${index}`, genotype));
    const csv = ['arch,c10_test_200', ...cells.map((cell, index) => `${formatGenotype(cell)},${90 + index}`)].join(
      '\n',
    );
    await benchmarks.import({
      ctx: withImporter(ctx),
      input: {
        name: 'Table',
        source: 'test',
        file: await sendTable(ctx, csv),
        mapping: { arch: 'arch', metrics: [{ column: 'c10_test_200', dataset: 'CIFAR-10', split: 'test' }] },
      },
    });
    const [zero] = records;
    if (zero === undefined) throw new Error('no genotype');
    recordEvaluation({ ctx, input: { genotype: zero.id, ...report } });
    const names = (input: Parameters<typeof listGenotypes>[0]['input']) =>
      listGenotypes({ ctx, input }).items.map(({ name }) => name.at(-1));
    expect(names({ order: 'published' })).toEqual(['2', '1', '0']);
    expect(names({ order: 'accuracy' })[0]).toBe('0');
    expect(names({ order: 'name' })).toEqual(['0', '1', '2']);
    expect(names({ text: '100%_1' })).toEqual(['1']);
    expect(names({ text: '1000' })).toEqual([]);
    expect(names({ text: records[1]?.hash.slice(0, 10) ?? '' })).toEqual(['1']);
    expect(names({ origin: 'found' })).toEqual([]);
    const { items } = listGenotypes({ ctx, input: {} });
    expect(items).toEqual(items.map(({ id }) => getGenotype({ ctx, input: { id } })));
    const points = genotypePoints({ ctx, input: {} });
    expect(points.map(({ origin }) => origin).sort()).toEqual(['elsewhere', 'published', 'published', 'published']);
    expect(points.find(({ origin }) => origin === 'elsewhere')).toMatchObject({
      accuracy: 0.974,
      parameters: 3_300_000,
    });
  });
});

/** Runs of one config whose seeds differ, each ending with a genotype. */
async function searches(platform: TestPlatform, genotypes: readonly Genotype[]) {
  const basis = await makeBasis(platform.ctx);
  const ids = genotypes.map((genotype, seed) => {
    const { attempt, lease, run } = makeRunningRun(platform.ctx, { ...basis.search, seed });
    const body: RunEventBody = { type: 'genotype', step: 4, genotype, margins: [] };
    const events = eventLog([startedBody, body, { type: 'ended', end: 'finished', code: null, reason: null, step: 4 }]);
    applyEvents({ ctx: platform.ctx, input: { attempt, lease, events, newOffset: 1 } });
    return run;
  });
  return { ...basis, ids };
}

describe('seeds', () => {
  it('agree on the pairs that their genotypes share', async () => {
    const platform = makePlatform({ slots: 4 });
    const { ctx } = platform;
    const [a, b] = [drawn(1), drawn(2)];
    const { ids } = await searches(platform, [a, a, b]);
    const { items } = listGenotypes({ ctx, input: {} });
    const first = items.find(({ run }) => run?.id === ids[0]);
    if (first === undefined) throw new Error('no genotype');
    const { runs, pairs } = genotypeConsensus({ ctx, input: { id: first.id } });
    expect(runs.map(({ agreement }) => agreement === 1)).toEqual([true, true, false]);
    expect(pairs.filter(({ own }) => own).every(({ count }) => count >= 2)).toBe(true);
    expect(pairs.reduce((sum, { count }) => sum + count, 0)).toBe(3 * 16);
    expect(genotypeConsensus({ ctx, input: { id: add(platform, 'imported', a).id } })).toEqual({ runs: [], pairs: [] });
  });
});
