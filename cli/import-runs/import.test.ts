/** @file Imported runs of another tracker: from MLflow's files, and from a server that speaks its protocol (one of ours). */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { databaseFile } from '@/db/open';
import { runs } from '@/server/services/runs';
import { series } from '@/server/services/series';
import { serveApi } from '@/test/factories/api-server';
import { masthead } from '@/test/factories/command-line';
import { makePlatform } from '@/test/factories/platform';
import { serveWithDispatcher } from '@/test/mlflow/served';
import { temporaryDirectory } from '@/test/temporary-directory';

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

/** As MLflow's own client writes it. */
function fileStore(): string {
  const root = path.join(temporaryDirectory(), 'mlruns');
  const id = '0123456789abcdef0123456789abcdef';
  const run = `7/${id}`;
  write(root, {
    '7/meta.yaml': "artifact_location: file:///x\ncreation_time: 1\nexperiment_id: '7'\nname: 'It''s old'\n",
    [`${run}/meta.yaml`]: `end_time: 1700000005000\nlifecycle_stage: active\nrun_id: ${id}\nrun_name: "older \\u00fc"\nstart_time: 1700000000000\nstatus: 4\n`,
    [`${run}/params/lr`]: '0.1',
    [`${run}/params/seed`]: '3\n',
    [`${run}/tags/mlflow.user`]: 'bob',
    [`${run}/tags/team`]: 'vision',
    [`${run}/metrics/train/loss`]: '1700000001000 2.5 0\n1700000002000 nan 1\n1700000003000 inf 2 extra\n',
    [`${run}/metrics/single`]: '1700000001000 0.25 0\n',
    [`${run}/artifacts/notes/a b.txt`]: 'text',
    '7/deleted/meta.yaml': 'lifecycle_stage: deleted\nrun_id: x\n',
  });
  return root;
}

it('brings runs in with their history, once, from files and from a server', async () => {
  const first = await serveWithDispatcher();
  onTestFinished(() => first.close());
  const root = fileStore();
  const brought = await masthead(first.url, 'import', 'mlflow', root);
  expect(brought).toMatchObject({ status: 0, err: '' });
  expect(brought.out).toMatch(/^older ü: run_\w{12}, 4 points, 1 files\n$/);
  expect((await masthead(first.url, 'import', 'mlflow', root)).out).toMatch(/^older ü is there/);

  const second = makePlatform();
  const { url } = await serveApi({ ctx: second.ctx, file: databaseFile(second.dataDirectory) });
  const again = await masthead(url, 'import', 'mlflow', first.url);
  expect(again).toMatchObject({ status: 0, err: '' });
  expect(again.out).toMatch(/^older ü: run_\w{12}, 4 points, 1 files\n$/);
  for (const ctx of [first.platform.ctx, second.ctx]) {
    const [found] = runs.list({ ctx, input: {} }).items;
    if (found === undefined) throw new Error('no run');
    expect(runs.get({ ctx, input: { id: found.id } })).toMatchObject({
      name: 'older ü',
      state: 'failed',
      seed: 3,
      experiment: { name: "It's old" },
      startedAt: 1_700_000_000_000,
      endedAt: 1_700_000_005_000,
      config: { params: { lr: '0.1', seed: '3' } },
      tags: expect.arrayContaining(['team:vision']),
    });
  }
  const { ctx } = first.platform;
  const [run] = runs.list({ ctx, input: {} }).items;
  expect(series.list({ ctx, input: { run: run?.id ?? '' } })).toMatchObject([
    { key: 'single', count: 1, last: 0.25 },
    { key: 'train/loss', count: 3, nonFinite: 2, last: Number.POSITIVE_INFINITY },
  ]);
});

it('says what it can’t read', async () => {
  const { ctx, dataDirectory } = makePlatform();
  const { url } = await serveApi({ ctx, file: databaseFile(dataDirectory) });
  const empty = await masthead(url, 'import', 'mlflow', temporaryDirectory());
  expect(empty).toMatchObject({ status: 1, err: expect.stringMatching(/sqlite.*address of an mlflow server/) });
  const away = await masthead(url, 'import', 'mlflow', 'http://127.0.0.1:1');
  expect(away.status).toBe(1);
});
