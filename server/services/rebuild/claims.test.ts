/** @file What attempts hold, after a rebuild from folders: open attempts hold what their jobs say, and nothing is given out twice. */
import { appendFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { migrationsFolder } from '@/db/migrate';
import { openDatabase } from '@/db/open';
import { attemptsOf, openAttempts } from '@/db/queries/attempt';
import { findRun } from '@/db/queries/run/run';
import { attemptFiles } from '@/domain/attempt-files';
import type { Card } from '@/domain/records/machine';
import type { RunConfigInput } from '@/domain/run-config';
import { breachesOf } from '@/server/services/fsck/fsck';
import { runChecks } from '@/server/services/fsck/runs';
import { resolveJob } from '@/server/services/runs/launch/job';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { reportDispatcher } from '@/server/services/system/dispatcher';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, eventLog, makeQueuedRun, startedBody } from '@/test/factories/run';
import { prepareAttempt } from '@/workers/dispatcher/attempt-directory';
import { rebuildDatabase } from './rebuild';

const card = (index: number): Card => ({
  ...{
    id: `GPU-${index}`,
    vendor: 'nvidia',
    index,
    name: `Card ${index}`,
    partOf: null,
    driver: null,
    utilisation: null,
  },
  ...{ memoryUsed: null, memoryTotal: null, temperature: null, power: null, fault: null, foreign: [] },
});

it('comes with the claims of attempts that are still at work, also of those that gave their cards back', async () => {
  const { ctx: bare, dataDirectory, open, file } = makePlatform({ slots: 4 });
  const ctx = { ...bare, settings: { ...bare.settings, cores: 8 } };
  const cards = [card(0), card(1), card(2)];
  const report = { pid: 1, devices: [], cards };
  reportDispatcher({ ctx, input: report });
  const { search } = await makeBasis(ctx);
  const begin = (more: object) => {
    const run = makeQueuedRun(ctx, { ...search, ...more } as RunConfigInput);
    const { attempt, lease, directory } = claimRun(ctx);
    rmSync(directory, { recursive: true });
    prepareAttempt(directory, resolveJob({ ctx, input: { attempt, lease } }), ctx.now());
    return { run, directory };
  };
  const said = (directory: string, kind: 'cpu' | 'gpu') => {
    const started = { ...startedBody, engine: { ...startedBody.engine, kind } };
    const lines = eventLog([started]).map((event) => `${JSON.stringify(event)}\n`);
    appendFileSync(path.join(directory, attemptFiles.events), lines.join(''));
  };
  const holding = begin({ device: 'gpu', threads: 2 });
  said(holding.directory, 'gpu');
  const free = begin({ device: 'auto' });
  said(free.directory, 'cpu');
  const starting = begin({ device: 'gpu', gpuShare: true });
  open.close();
  renameSync(file, `${file}.lost`);
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  await rebuildDatabase({
    ...{ dataDirectory, file, migrations: migrationsFolder(), now: ctx.now() },
    ...{ isAtWork: () => true, onProgress: () => undefined },
  });
  const made = openDatabase(file, 'web');
  onTestFinished(() => made.close());
  const held = (run: typeof holding.run) =>
    attemptsOf(made.db, run).map(({ cores, cards: ids, sharesCards }) => ({ cores, ids, sharesCards }));
  expect(held(holding.run)).toEqual([{ cores: 2, ids: ['GPU-0'], sharesCards: false }]);
  expect(held(free.run)).toEqual([{ cores: 1, ids: [], sharesCards: false }]);
  expect(held(starting.run)).toEqual([{ cores: 1, ids: ['GPU-2'], sharesCards: true }]);
  const breaches = () => breachesOf({ db: made.db, dataDirectory, runners: null }, runChecks);
  expect(openAttempts(made.db)).toHaveLength(3);
  expect(await breaches()).toEqual([]);
  // What is left is given out, and no more.
  const after = { ...ctx, db: made.db };
  reportDispatcher({ ctx: after, input: report });
  const next = [0, 1].map(() => makeQueuedRun(after, { ...(findRun(made.db, holding.run)?.config as RunConfigInput) }));
  const claimed = claimNextRun({ ctx: after });
  expect(next).toContain(claimed?.run);
  expect(attemptsOf(made.db, claimed?.run ?? holding.run)).toMatchObject([{ cards: ['GPU-1'] }]);
  expect(claimNextRun({ ctx: after })).toBeNull();
  expect(await breaches()).toEqual([]);
});
