/** @file Lists of records, and exports of series and genotypes, against a real server. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseGenotype } from '@/domain/genotype';
import { genotypes } from '@/server/services/genotypes';
import { importGenotype } from '@/server/services/genotypes/change';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { run } from './test-support/run';

const cell = {
  nodes: [
    [
      { operation: 'skip_connect', input: 0 },
      { operation: 'max_pool_3x3', input: 1 },
    ],
  ],
  concat: [2],
};

async function served() {
  const platform = makePlatform();
  const basis = await makeBasis(platform.ctx);
  const { url } = await serveApi(platform);
  return { ...platform, ...basis, cli: (...args: string[]) => run(args, { url }) };
}

describe('lists', () => {
  it('show what is there, newest first', async () => {
    const { cli, ctx, taskSet, space } = await served();
    const text = JSON.stringify({ normal: cell, reduce: cell });
    const { id } = importGenotype({ ctx, input: { name: 'Imported', text } });
    expect((await cli('task-sets', 'list')).out).toMatch(new RegExp(`^ID .*NAME\n${taskSet.id} .*${taskSet.name}\n$`));
    expect((await cli('spaces', 'list')).out).toMatch(new RegExp(`\n${space.id} +base +2 +2 +4 +3 .*Small`));
    expect((await cli('genotypes', 'list')).out).toMatch(new RegExp(`\n${id} .*imported .*Imported\n$`));
    expect((await cli('genotype', 'list', '--evaluated')).out).toMatch(/^No genotypes/);
    expect(JSON.parse((await cli('genotypes', 'list', '--json')).out)).toMatchObject({ items: [{ id }] });
    expect(JSON.parse((await cli('spaces', 'list', '--json')).out)).toMatchObject([{ id: space.id }]);
  });

  it('say what to do if there is nothing', async () => {
    const { cli } = await served();
    expect((await cli('priors', 'list')).out).toMatch(/^No priors. A run of the kind meta-train/);
    expect((await cli('studies', 'list')).out).toMatch(/^No studies/);
    expect(JSON.parse((await cli('studies', 'list', '--json')).out)).toEqual([]);
  });
});

it('exports every point of a run’s series', async () => {
  const { cli, ctx, metaTrain } = await served();
  const { run: id, attempt, lease } = makeRunningRun(ctx, metaTrain);
  const values = Array.from({ length: 700 }, (_, step) => pointsBody(step, { loss: 1 / (1 + step), other: step }));
  applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, ...values]), newOffset: 1 } });
  expect((await cli('series', 'list', id)).out).toMatch(/^KEY +POINTS .*\nloss +700 /);
  const csv = (await cli('series', 'export', id, '--key', 'loss')).out.trimEnd().split('\r\n');
  expect(csv).toHaveLength(701);
  expect(csv[700]).toMatch(/^loss,699,.*Z,0.00142857/);
  const all: unknown[] = JSON.parse((await cli('series', 'export', id, '--json')).out);
  expect(all).toHaveLength(1400);
  const file = path.join(temporaryDirectory(), 'loss.csv');
  const saved = await cli('series', 'export', id, '--key', 'loss', '--key', 'other', '--out', file);
  expect(saved).toMatchObject({ status: 0, out: '', err: expect.stringContaining(`Written to ${file} (`) });
  expect(readFileSync(file, 'utf8').trimEnd().split('\r\n')).toHaveLength(1401);
  expect(await cli('series', 'export', id, '--key', 'lost')).toMatchObject({
    status: 1,
    err: 'The run has no series "lost". It has loss, other.\n',
  });
});

describe('masthead genotypes import', () => {
  it('takes a file of several, under the name that is chosen, and says which id it has', async () => {
    const { cli, ctx } = await served();
    const file = path.join(temporaryDirectory(), 'genotypes.py');
    const darts = (operation: string) => {
      const cells = `[${[0, 1, 0, 1, 0, 1, 0, 1].map((input) => `('${operation}', ${input})`).join(', ')}]`;
      return `Genotype(normal=${cells}, normal_concat=[2, 3, 4, 5], reduce=${cells}, reduce_concat=[2, 3, 4, 5])`;
    };
    writeFileSync(file, `V1 = ${darts('sep_conv_3x3')}\nV2 = ${darts('max_pool_3x3')}\n`);
    expect(await cli('genotypes', 'import', file)).toMatchObject({ status: 1, err: expect.stringMatching(/V1, V2/) });
    const { status, out } = await cli('genotypes', 'import', file, '--genotype', 'V2');
    expect(status).toBe(0);
    const [found] = genotypes.list({ ctx, input: {} }).items;
    expect([found?.id, found?.name]).toEqual([out.trim(), 'V2']);
    expect(found?.document.normal.nodes[0]?.[0]?.operation).toBe('max_pool_3x3');
    const said = await cli('genotypes', 'import', file, '--genotype', 'V1', '--name', 'Mine', '--json');
    expect(JSON.parse(said.out)).toMatchObject({ name: 'Mine' });
  });
});

describe('masthead genotypes export', () => {
  it.each(['json', 'text', 'base', 'pytorch', 'dot', 'svg', 'png', 'bundle'])(
    'writes %s into a file',
    async (format) => {
      const { cli, ctx } = await served();
      const text = JSON.stringify({ normal: cell, reduce: cell });
      const { id, document } = importGenotype({ ctx, input: { name: 'Imported', text } });
      const directory = temporaryDirectory();
      const file = path.join(directory, 'out');
      const said = await cli('genotype', 'export', id, '--format', format, '--out', file, '--json');
      const bytes = readFileSync(file);
      expect(JSON.parse(said.out)).toEqual({
        file,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
      if (['json', 'text', 'base'].includes(format)) expect(parseGenotype(bytes.toString())).toEqual(document);
      expect(readdirSync(directory)).toEqual(['out']);
    },
  );

  it('passes on why there is no such file, and leaves none', async () => {
    const { cli, ctx } = await served();
    const text = JSON.stringify({ normal: cell, reduce: cell });
    const { id } = importGenotype({ ctx, input: { name: 'Imported', text } });
    const directory = temporaryDirectory();
    const said = await cli('genotypes', 'export', id, '--format', 'onnx', '--out', path.join(directory, 'g.onnx'));
    expect(said).toMatchObject({ status: 1, out: '', err: expect.stringMatching(/trained|weights|retrain/i) });
    expect(readdirSync(directory)).toEqual([]);
    expect(await cli('genotypes', 'export', id, '--format', 'onnx')).toMatchObject({ status: 2 });
  });
});
