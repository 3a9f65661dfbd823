/** @file `masthead rebuild`: what can be recovered from a damaged folder, what can't, and that nothing is overwritten. */
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '@/db/open';
import { allDatasets, datasetsInTrash } from '@/db/queries/dataset';
import { findRun } from '@/db/queries/run/run';
import { findSeries } from '@/db/queries/series';
import { attemptFiles } from '@/domain/attempt-files';
import { packLog } from '@/server/services/ended-logs/packed-log';
import { resolveJob } from '@/server/services/runs/launch/job';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, pointsBody, startedBody } from '@/test/factories/run';
import { prepareAttempt } from '@/workers/dispatcher/attempt-directory';
import { run } from '../test-support/run';

async function folder() {
  const { ctx, dataDirectory, file, open } = makePlatform();
  const { search, dataset } = await makeBasis(ctx);
  const claimed = makeRunningRun(ctx, search);
  prepareAttempt(
    claimed.directory,
    resolveJob({ ctx, input: { attempt: claimed.attempt, lease: claimed.lease } }),
    ctx.now(),
  );
  const events = eventLog([startedBody, ...[1, 2, 3].map((step) => pointsBody(step, { 'train.loss': 1 / step }))]);
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  writeFileSync(path.join(claimed.directory, attemptFiles.events), `${lines}no event\n{"sequence":9,"type":"poi`);
  return {
    dataDirectory,
    file,
    open,
    dataset,
    id: claimed.run,
    directory: claimed.directory,
    cli: () => run(['rebuild', '--data', dataDirectory]),
  };
}

it('rebuilds what the folders hold and lists the rest; the database it replaces is kept', async () => {
  const { dataDirectory, file, open, dataset, id, cli } = await folder();
  open.close();
  const damaged = readFileSync(file).fill(7, 0, 50);
  writeFileSync(file, damaged);
  rmSync(path.join(dataDirectory, dataset.directory), { recursive: true });
  const { status, out, err } = await cli();
  expect([status, err]).toEqual([0, '']);
  expect(out).toMatch(/Runs +1, in 1 attempts/);
  expect(out).toContain('What the folders do not hold is lost:\n- names of runs');
  expect(out).toContain(`The files of the dataset ${dataset.id}`);
  expect(out).toContain('1 lines of the log of');
  const replaced = readdirSync(dataDirectory).find((name) => name.includes('.replaced-')) ?? '';
  expect(readFileSync(path.join(dataDirectory, replaced)).equals(damaged)).toBe(true);
  expect(readdirSync(dataDirectory).filter((name) => name.includes('.rebuilt'))).toEqual([]);
  const { db, close } = openDatabase(file, 'reader');
  expect(findRun(db, id)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('resume it') });
  expect(findSeries(db, id, 'train.loss')).toMatchObject({ count: 3, last: 1 / 3 });
  expect([allDatasets(db), datasetsInTrash(db)]).toMatchObject([[], [{ id: dataset.id }]]);
  close();
});

it('takes a packed log up to where it is damaged', async () => {
  const { file, open, id, directory, cli } = await folder();
  const log = path.join(directory, attemptFiles.events);
  const points = Array.from({ length: 6_000 }, (_, at) => pointsBody(at + 4, { 'train.loss': Math.sin(at) }));
  const lines = eventLog(points, 4).map((event) => `${JSON.stringify(event)}\n`);
  appendFileSync(log, `ints"}\n${lines.join('')}`);
  const { size } = statSync(log);
  for (const _ of packLog(directory));
  open.close();
  const packed = path.join(directory, attemptFiles.packedEvents);
  const bytes = readFileSync(packed);
  writeFileSync(packed, bytes.subarray(0, -1));
  const { status, out, err } = await cli();
  expect([status, err]).toEqual([0, '']);
  const [, kept = ''] = /The log of \S+ is damaged after (\d+) bytes/.exec(out) ?? [];
  expect(Number(kept)).toBeGreaterThan(size / 2);
  const { db, close } = openDatabase(file, 'reader');
  expect(findSeries(db, id, 'train.loss')?.count).toBeGreaterThan(3_000);
  close();
});

it('is refused while the database is in use by another, and then changes nothing', async () => {
  const { dataDirectory, file, cli } = await folder();
  const before = readdirSync(dataDirectory).sort();
  const { status, err } = await cli();
  expect(status).toBe(1);
  expect(err).toContain(`${file} is in use by`);
  expect(readdirSync(dataDirectory).sort()).toEqual(before);
});
