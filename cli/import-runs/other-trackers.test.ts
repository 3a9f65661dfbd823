/**
 * @file Runs that TensorBoard's and W&B's own writers left (`kept/`, written by torch.utils.tensorboard 2.14 and wandb 0.31), imported; and
 * our runs written for others, read back by our readers. test/mlflow tests both with the real programs.
 */
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runs } from '@/server/services/runs';
import { series } from '@/server/services/series';
import { masthead } from '@/test/factories/command-line';
import { serveWithDispatcher } from '@/test/mlflow/served';
import { temporaryDirectory } from '@/test/temporary-directory';
import { runsInFiles } from './mlflow-files';
import type { SourceRun } from './source';
import { runsInTensorboard } from './tensorboard-files';
import { runsInWandb } from './wandb-files';

const kept = path.join(import.meta.dirname, 'kept');

async function pointsOf(run: SourceRun | undefined) {
  const points = [];
  for await (const point of run?.metrics() ?? []) points.push(point);
  return points;
}

it('brings runs in once, and writes them as both other trackers keep them', async () => {
  const { url, platform, close } = await serveWithDispatcher();
  onTestFinished(close);
  const { ctx } = platform;
  const brought = await masthead(url, 'import', 'tensorboard', path.join(kept, 'tensorboard'));
  expect(brought).toMatchObject({ status: 0, err: '' });
  expect(brought.out).toMatch(/^tensorboard: run_\w{12}, 11 points, 2 files\nhp: run_\w{12}, 1 points, 0 files\n$/);
  expect((await masthead(url, 'import', 'tensorboard', path.join(kept, 'tensorboard'))).out).toMatch(
    /is there[\s\S]*is there/,
  );
  const offline = await masthead(url, 'import', 'wandb', path.join(kept, 'wandb'));
  expect(offline).toMatchObject({ status: 0, err: '' });
  expect(offline.out).toMatch(/^offline one: run_\w{12}, 600 points, 0 files\n$/);

  const all = runs.list({ ctx, input: {} }).items;
  // What was acknowledged is in the logs; the dispatcher ingests it.
  await vi.waitFor(
    () => {
      const points = all.flatMap(({ id }) => series.list({ ctx, input: { run: id } }).map(({ count }) => count));
      expect(points.reduce((sum, count) => sum + count, 0)).toBe(612);
      expect(all.flatMap(({ id }) => runs.get({ ctx, input: { id } }).artefacts)).toHaveLength(2);
    },
    { timeout: 600_000, interval: 50 },
  );
  const called = (name: string) => runs.get({ ctx, input: { id: all.find((run) => run.name === name)?.id ?? '' } });
  expect(called('hp')).toMatchObject({ seed: 3, config: { params: { lr: '0.1', opt: 'sgd', seed: '3' } } });
  const wandb = called('offline one');
  expect(wandb).toMatchObject({
    state: 'finished',
    seed: 4,
    notes: 'a note',
    tags: expect.arrayContaining(['t1']),
    experiment: { name: 'proj' },
    config: { params: { lr: '0.1', 'nested.a': '[1,2]' } },
  });
  expect(series.list({ ctx, input: { run: wandb.id } })).toMatchObject([
    { key: 'loss', count: 200, last: 1 / 200, lastStep: 199 },
    { key: 'odd', count: 200, nonFinite: 200 },
    { key: 'val/acc', count: 200, last: 199 / 200 },
  ]);
  const scalars = called('tensorboard');
  expect(series.list({ ctx, input: { run: scalars.id } })).toMatchObject([
    { key: 'acc', count: 5, last: Math.fround(0.8), lastStep: 4 },
    { key: 'odd', count: 1, nonFinite: 1 },
    { key: 'train/loss', count: 5, first: 1 },
  ]);
  expect(scalars.artefacts.map(({ name, step }) => [name, step]).sort()).toEqual([
    ['artifacts/images/digits/step-3.png', 3],
    ['artifacts/text/note/text_summary/step-1.md', 1],
  ]);

  const home = temporaryDirectory();
  const ids = [wandb.id, scalars.id];
  for (const format of ['tensorboard', 'mlflow']) {
    const out = path.join(home, format);
    expect(await masthead(url, 'runs', 'save', ...ids, '--format', format, '--out', out)).toMatchObject({ status: 0 });
  }
  const events = [...runsInTensorboard(path.join(home, 'tensorboard'))];
  const files = [...runsInFiles(path.join(home, 'mlflow'))];
  for (const [id, count] of [
    [wandb.id, 600],
    [scalars.id, 11],
  ] as const) {
    const asEvents = await pointsOf(events.find(({ name }) => name.endsWith(id)));
    const asFiles = files.find((run) => run.id === id);
    expect([asEvents.length, (await pointsOf(asFiles)).length]).toEqual([count, count]);
    // MLflow takes no folder for a run that lacks one of them.
    const places = readdirSync(path.join(home, 'mlflow'), { recursive: true, encoding: 'utf8' });
    for (const part of ['artifacts', 'metrics', 'params', 'tags'])
      expect(
        places.some((place) => place.endsWith(`${id}/${part}`)),
        part,
      ).toBe(true);
    expect(asFiles?.params).toEqual(expect.arrayContaining(id === wandb.id ? [{ key: 'lr', value: '0.1' }] : []));
  }
  const [loss] = (await pointsOf(files.find(({ id }) => id === wandb.id))).filter(({ key }) => key === 'loss');
  expect(loss).toMatchObject({ key: 'loss', value: 1, step: 0 });
}, 1_200_000);

it('reads what is whole of files that were cut short or spoilt, and says what it does not know', async () => {
  const home = temporaryDirectory();
  cpSync(kept, home, { recursive: true });
  const [name = ''] = readdirSync(path.join(home, 'tensorboard')).filter((each) => each.includes('tfevents'));
  const file = path.join(home, 'tensorboard', name);
  const whole = readFileSync(file);
  appendFileSync(file, whole.subarray(0, 20));
  const first = () => [...runsInTensorboard(path.join(home, 'tensorboard'))][0];
  expect([(await pointsOf(first())).length, first()?.tags]).toEqual([11, []]);
  const spoilt = Buffer.from(whole);
  spoilt[200] = (spoilt[200] ?? 0) ^ 1;
  writeFileSync(file, spoilt);
  expect(first()?.tags).toEqual([{ key: 'masthead.damaged', value: expect.stringMatching(/from byte \d+/) }]);
  expect((await pointsOf(first())).length).toBeLessThan(11);

  const [offline = ''] = readdirSync(path.join(home, 'wandb'));
  const log = path.join(home, 'wandb', offline);
  const bytes = readFileSync(log);
  writeFileSync(log, bytes.subarray(0, 40_000));
  const [cut] = [...runsInWandb(log)];
  expect([cut?.status, (await pointsOf(cut)).length > 100]).toEqual(['KILLED', true]);
  writeFileSync(log, Buffer.concat([bytes.subarray(0, 6), Buffer.from([9]), bytes.subarray(7)]));
  expect(() => [...runsInWandb(log)]).toThrow(/a form of W&B that is not known here/);
  expect(() => [...runsInWandb(temporaryDirectory())]).toThrow(/WANDB_MODE=offline/);
  expect(() => [...runsInTensorboard(temporaryDirectory())]).toThrow(/no event file/);
});
