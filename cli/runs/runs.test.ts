/** @file Verbs of `masthead runs` over many runs, against a real server. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findRun } from '@/db/queries/run/run';
import type { RunId } from '@/domain/ids';
import { stop as requestStop } from '@/server/services/runs/life/stop';
import { edit as editRun } from '@/server/services/runs/upkeep/edit';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { run } from '../test-support/run';

async function served() {
  const platform = makePlatform();
  const { ctx } = platform;
  const { metaTrain, search } = await makeBasis(ctx);
  const { url } = await serveApi(platform);
  const make = (name: string, tags: string[], config = metaTrain as Parameters<typeof makeQueuedRun>[1]): RunId => {
    platform.advance(1000);
    const id = makeQueuedRun(ctx, config, name);
    editRun({ ctx, input: { id, tags } });
    return id;
  };
  const cli = (...args: string[]) => run(['runs', ...args], { url });
  const ids = async (...args: string[]): Promise<string[]> => {
    const { items }: { items: { id: string }[] } = JSON.parse((await cli('list', '--json', ...args)).out);
    return items.map(({ id }) => id);
  };
  return { ctx, url, cli, ids, make, search };
}

it('lists what the query and all other options find, in the requested order', async () => {
  const { ctx, cli, ids, make, search } = await served();
  const first = make('Baseline one', ['keep']);
  const second = make('Other', ['debug', 'keep']);
  const third = make('Searched', ['with "quotes"'], search);
  requestStop({ ctx, input: { id: second } });
  expect(await ids()).toEqual([third, second, first]);
  expect(await ids('--sort', 'created')).toEqual([first, second, third]);
  expect(await ids('--limit', '1')).toEqual([third]);
  expect(await ids('--query', 'kind = search OR name ~ baseline')).toEqual([third, first]);
  expect(await ids('--query', 'kind = search OR name ~ baseline', '--tag', 'keep')).toEqual([first]);
  expect(await ids('--state', 'queued', '--state', 'stopped', '--kind', 'meta-train')).toEqual([second, first]);
  expect(await ids('--text', 'DEBUG')).toEqual([second]);
  expect(await ids('--text', 'base "quotes"')).toEqual([]);
  expect(await ids('--text', '"quotes"')).toEqual([third]);
  expect(await ids('--mine')).toHaveLength(3);
  expect((await cli('list', '--limit', '2')).out).toMatch(/2 of 3 shown; --limit shows more/);
  expect((await cli('list', '--text', 'nothing')).out).toMatch(/^No runs/);
});

it('says what is wrong with a query and where', async () => {
  const { cli } = await served();
  expect(await cli('list', '--query', 'kind = ')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/character \d/),
  });
  expect((await cli('list', '--state', 'done')).err).toMatch(/--state takes one of queued/);
  expect((await cli('list', '--sort', 'colour')).err).toMatch(/colour/);
});

it('exports all runs of a query to standard output and into a file', async () => {
  const { cli, make, search } = await served();
  make('One', []);
  const id = make('Two, "quoted"', ['a'], search);
  const csv = await cli('export', '--kind', 'search', '--column', 'config.steps');
  expect(csv.out.split('\r\n')[0]).toMatch(/^id,name,.*,config\.steps$/);
  expect(csv.out.split('\r\n')[1]).toMatch(new RegExp(`^${id},"Two, ""quoted""",search,.*,4$`));
  expect(csv.out.trimEnd().split('\r\n')).toHaveLength(2);
  expect(JSON.parse((await cli('export', '--json')).out)).toHaveLength(2);
  const file = path.join(temporaryDirectory(), 'runs.json');
  const written = await cli('export', '--format', 'json', '--out', file, '--json');
  expect(JSON.parse(written.out)).toEqual({
    file,
    bytes: readFileSync(file).length,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(2);
  const nowhere = await cli('export', '--out', path.join(temporaryDirectory(), 'no', 'runs.csv'));
  expect(nowhere).toMatchObject({ status: 1, err: expect.stringMatching(/can't be written: does the folder exist/) });
});

it('queues a run like another one, with changes', async () => {
  const { cli, make, ctx } = await served();
  const id = make('First', []);
  const args = ['clone', id, '--set', 'batch=4', '--seeds', '3,4', '--json'];
  const { runs }: { runs: { id: RunId; name: string }[] } = JSON.parse((await cli(...args)).out);
  expect(runs.map(({ name }) => name)).toEqual(['First (copy) · seed 3', 'First (copy) · seed 4']);
  const of = runs.map((each) => findRun(ctx.db, each.id)?.config);
  expect(of).toMatchObject([{ batch: 4, iterations: 4, seed: 3 }, { seed: 4 }]);
  expect((await cli('clone', id, '--name', 'Named')).out).toMatch(/^Queued run_\w+ "Named": http/);
});

it('resumes, tags, deletes and brings back, and continues after a refusal', async () => {
  const { ctx, cli, ids, make } = await served();
  const [first, second] = [make('First', ['old']), make('Second', [])];
  requestStop({ ctx, input: { id: first } });
  const some = await cli('resume', first, second);
  expect(some).toMatchObject({ status: 1, out: `Queued the run ${first} again.\n` });
  expect(some.err).toMatch(/^[^\n]*queued[^\n]*\n$/);
  expect((await cli('tag', first, second, '--add', 'new', '--remove', 'old')).out).toBe('Tagged 2 runs.\n');
  expect(findRun(ctx.db, first)?.tags).toEqual(['new']);
  expect(await cli('tag', first)).toMatchObject({ status: 2, err: expect.stringMatching(/--add or --remove/) });
  requestStop({ ctx, input: { id: first } });
  expect(JSON.parse((await cli('delete', first, '--json')).out)).toEqual({ done: [first], refused: [] });
  expect(await ids()).toEqual([second]);
  expect(await cli('restore', first)).toMatchObject({ status: 0, out: `Brought the run ${first} back.\n` });
  expect(await ids()).toEqual([second, first]);
});
