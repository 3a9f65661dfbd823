/** @file Runs of scripts from outside, from their folders alone: what they said, and whether they go on. */
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { migrationsFolder } from '@/db/migrate';
import { type Database, openDatabase } from '@/db/open';
import { artefactsOf } from '@/db/queries/artefact';
import { attemptsOf } from '@/db/queries/attempt';
import { genotypesOfRuns } from '@/db/queries/genotype';
import { findRun } from '@/db/queries/run/run';
import { seriesOf } from '@/db/queries/series';
import { SeriesMemory } from '@/db/series/known-series';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { formatGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import type { RunId } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { readTiming } from '@/domain/tunables';
import { packLog } from '@/server/services/ended-logs/packed-log';
import { breachesOf, checks } from '@/server/services/fsck/fsck';
import { genotypes } from '@/server/services/genotypes';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { spaces } from '@/server/services/spaces';
import { tracking } from '@/server/services/tracking';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { newWatch } from '@/workers/dispatcher/attempt-memory';
import { superviseOutside } from '@/workers/dispatcher/supervise-outside';
import { rebuildDatabase } from './rebuild';

const space = { ...spacePresets.base, nodes: 2 };

function toldOf(db: Database, id: RunId) {
  // Notes and colours are the database's alone.
  const { notes: _, colour: __, ...run } = findRun(db, id) ?? { notes: '', colour: null };
  return {
    run,
    attempts: attemptsOf(db, id).map(({ exitReason: _, ...rest }) => rest),
    artefacts: artefactsOf(db, id).map(({ id: _, ...rest }) => rest),
    series: seriesOf(db, [id]).map(({ id: _, ...rest }) => rest),
    found: genotypesOfRuns(db, [id]).map(({ hash, step }) => [hash, step]),
  };
}

it('are there again with all that their scripts said; one that had not ended is at work', async () => {
  const platform = makePlatform({ role: 'ingestion' });
  const { ctx, dataDirectory, open, file } = platform;
  const { url } = await serveApi(platform);
  const { id: chosen } = spaces.create({ ctx, input: { name: 'Own', document: space } });
  const text = formatGenotype(randomGenotype(space, randomStream(5, 'rebuild')));
  const genotype = genotypes.import({ ctx, input: { name: 'Given', text } }).id;
  const time = ctx.now();
  const ended = tracking.start({
    ctx,
    input: {
      name: 'Ended',
      experiment: 'Lab',
      params: { lr: '0.1', seed: '3' },
      tags: { a: 'b' },
      key: 'job-7',
      genotype,
      task: 'CIFAR',
    },
  }).run;
  const logits = Array.from({ length: mixtureSize(choiceLayout(space)) }, (_, at) => at % 3);
  tracking.log({
    ctx,
    input: {
      ...{ run: ended, batch: '1', params: { depth: '20' }, tags: { c: 'd' }, space: chosen },
      events: [
        { type: 'points', time, step: 1, values: { loss: 1, 'odd/name': 'NaN' } },
        { type: 'architecture', time, step: 1, logits, genotype: null },
        { type: 'summary', time, values: { 'test.accuracy': 0.5 } },
      ],
    },
  });
  const sent = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${ended}/artifacts/a-step-4.txt`, {
    method: 'PUT',
    body: 'text',
  });
  expect(sent.status).toBe(200);
  tracking.end({ ctx, input: { run: ended, state: 'failed', reason: 'its own' } });
  const working = tracking.start({ ctx, input: { name: 'Working' } }).run;
  const timing = readTiming(undefined);
  const watch = newWatch(0, timing, new SeriesMemory());
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const ingest = async (of: typeof ctx) => {
    for (const each of listOpenAttempts({ ctx: of }))
      while (await superviseOutside({ ctx: of, timing, monotonic: () => 0, log }, each, watch));
  };
  await ingest(ctx);
  const before = [ended, working].map((id) => toldOf(ctx.db, id));
  open.close();
  renameSync(file, `${file}.lost`);
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  // Of the one that ended, the log is packed.
  for (const _ of packLog(path.join(dataDirectory, 'runs', ended, '1')));
  const report = await rebuildDatabase({
    dataDirectory,
    file,
    migrations: migrationsFolder(),
    now: ctx.now(),
    isAtWork: () => false,
    onProgress: () => undefined,
  });
  expect(report.runs).toBe(2);
  const made = openDatabase(file, 'ingestion');
  onTestFinished(() => made.close());
  expect([ended, working].map((id) => toldOf(made.db, id))).toEqual(before);
  expect(await breachesOf({ db: made.db, dataDirectory, runners: null }, checks)).toEqual([]);
  // Its script goes on as if nothing had happened.
  const again = { ...ctx, db: made.db };
  tracking.log({
    ctx: again,
    input: { run: working, batch: '2', events: [{ type: 'points', time, step: 2, values: { loss: 2 } }] },
  });
  await ingest(again);
  expect(seriesOf(made.db, [working])).toMatchObject([{ key: 'loss', count: 1 }]);
});
