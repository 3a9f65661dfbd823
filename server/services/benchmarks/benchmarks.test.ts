/** @file Tests of published tables on a platform: import, what genotypes show, look-ups that are counted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { removalsUnderWay } from '@/db/queries/removal';
import { guessMapping } from '@/domain/benchmark/mapping';
import { formatGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { genotypes } from '@/server/services/genotypes';
import { finishBenchmarkRemovals } from '@/server/services/system/removed-benchmarks';
import { importerForTests, sendTable } from '@/test/factories/importer';
import { makePlatform } from '@/test/factories/platform';
import { publishedTable } from '@/test/published-table';
import { benchmarks } from '.';
import { get as getBenchmark, list as listBenchmarks } from './benchmarks';
import { importBenchmark, preview as previewBenchmark } from './import';
import { lookUp as lookUpBenchmark } from './published';

const arch = (seed: number): string =>
  formatGenotype(randomGenotype(spacePresets['nas-bench-201'], randomStream(seed, 'benchmark')));
const csv = ['arch,params,c10_test_200', ...[1, 2, 3].map((n) => `${arch(n)},${1000 * n},${90 + n}`)].join('\n');
const withImporter = importerForTests();
function tablePlatform() {
  const platform = makePlatform();
  const ctx = withImporter(platform.ctx);
  const send = (content: string | Buffer) => sendTable(ctx, content);
  const bring = async (content: string | Buffer = gzipSync(csv)) =>
    importBenchmark({ ctx, input: { ...input, file: await send(content) } });
  return { ...platform, ctx, send, bring };
}
const columns = { arch: 'arch', parameters: 'params' };
const metrics = [{ column: 'c10_test_200', dataset: 'CIFAR-10', split: 'test' as const, epochs: 200 }];
const input = { name: 'Small', source: 'made up', mapping: { ...columns, metrics } };

describe('benchmarks', () => {
  it('show a genotype its published accuracy and rank', async () => {
    const { ctx, bring } = tablePlatform();
    const before = genotypes.import({ ctx, input: { name: 'B', text: arch(2) } });
    expect(before.published).toEqual([]);
    const { id } = await bring();
    const shown = genotypes.import({ ctx, input: { name: 'B', text: arch(2) } }).published;
    expect(shown).toEqual([
      {
        benchmark: { id, name: 'Small', rows: 3 },
        parameters: 2000,
        figures: [{ metric: metrics[0], value: 92, rank: 2 }],
      },
    ]);
    expect(getBenchmark({ ctx, input: { id } }).lookups).toEqual([]);
    const best = { value: 93, arch: arch(3), parameters: 3000 };
    const range = { column: 'c10_test_200', count: 3, lowest: 91, median: 92, best };
    expect(benchmarks.ranges({ ctx, input: { id } })).toEqual([range]);
  });
  it('are named by a genotype that they might hold and do not', async () => {
    const { ctx, bring } = tablePlatform();
    const { id } = await bring();
    const unpublished = (text: string) => genotypes.import({ ctx, input: { name: 'G', text } }).unpublished;
    expect(unpublished(arch(77))).toEqual([{ id, name: 'Small', rows: 3 }]);
    expect(unpublished(arch(2))).toEqual([]);
    expect(unpublished(formatGenotype(randomGenotype(spacePresets.base, randomStream(1, 'benchmark'))))).toEqual([]);
  });
  it('answer scripts, and count what they ask by purpose', async () => {
    const { ctx, bring } = tablePlatform();
    const { id } = await bring();
    const ask = (purpose: string, ...architectures: string[]) =>
      lookUpBenchmark({ ctx, input: { benchmark: id, architectures, purpose } });
    const first = ask('nasbench201', arch(3), arch(77));
    expect(first.found.map((each) => each?.figures[0]?.rank ?? null)).toEqual([1, null]);
    expect(first.lookups).toBe(2);
    expect(ask('nasbench201', arch(1)).lookups).toBe(3);
    ask('other', arch(1));
    expect(Object.fromEntries(getBenchmark({ ctx, input: { id } }).lookups.map((l) => [l.purpose, l.count]))).toEqual({
      nasbench201: 3,
      other: 1,
    });
  });
  it('read a file on the server, and leave nothing behind when a row is wrong', async () => {
    const { ctx, dataDirectory } = tablePlatform();
    mkdirSync(dataDirectory, { recursive: true });
    const file = path.join(dataDirectory, 'table.csv');
    writeFileSync(file, csv);
    const from = { from: 'path', path: file } as const;
    const { guess, rows, head } = await previewBenchmark({ ctx, input: { file: from } });
    expect([guess.arch, rows, head.length]).toEqual(['arch', 3, 3]);
    writeFileSync(file, `${csv}\n${arch(1)},1,1`);
    await expect(importBenchmark({ ctx, input: { ...input, file: from } })).rejects.toThrow(/Line 5: .*that of line 2/);
    expect(listBenchmarks({ ctx, input: undefined })).toEqual([]);
    await expect(previewBenchmark({ ctx, input: { file: { from: 'path', path: `${file}.gz` } } })).rejects.toThrow(
      /nothing at/,
    );
  });
  it('go with all they hold', async () => {
    const { ctx, bring } = tablePlatform();
    const { id } = await bring();
    await benchmarks.delete({ ctx, input: { id } });
    expect(listBenchmarks({ ctx, input: undefined })).toEqual([]);
    expect(genotypes.import({ ctx, input: { name: 'A', text: arch(1) } }).published).toEqual([]);
  });

  it('continues to be removed after a kill', async () => {
    const { ctx, bring } = tablePlatform();
    const { id } = await bring();
    ctx.db.run(sql`CREATE TRIGGER killed BEFORE DELETE ON benchmark BEGIN SELECT RAISE(ABORT, 'killed'); END`);
    await expect(benchmarks.delete({ ctx, input: { id } })).rejects.toThrow();
    ctx.db.run(sql`DROP TRIGGER killed`);
    await finishBenchmarkRemovals(ctx.db);
    expect(ctx.db.get<{ n: number }>(sql`SELECT count(*) AS n FROM benchmark`).n).toBe(0);
    expect(removalsUnderWay(ctx.db, 'bm_')).toEqual([]);
  });
});

const table = publishedTable('nasbench201_core.csv.gz');

describe.skipIf(table.missing)(`NAS-Bench-201${table.hint}`, () => {
  it('is imported whole, with the published best', async () => {
    const { ctx, send } = tablePlatform();
    const { guess } = await previewBenchmark({ ctx, input: { file: await send(readFileSync(table.path)) } });
    const mapping = { ...columns, ...guess, metrics: guess.metrics ?? [] };
    const { rows, id } = await importBenchmark({
      ctx,
      input: { ...input, file: { from: 'path', path: table.path }, mapping },
    });
    expect(rows).toBe(15_625);
    expect(mapping.metrics[0]).toMatchObject({ dataset: 'CIFAR-10', split: 'test', epochs: 200 });
    const heaviest = '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|';
    const { found } = lookUpBenchmark({ ctx, input: { benchmark: id, architectures: [heaviest], purpose: 'test' } });
    expect(found[0]?.figures[0]?.value).toBeCloseTo(93.76, 2);
    expect(guessMapping([], [])).toEqual({ parameters: null });
  }, 600_000);
});
