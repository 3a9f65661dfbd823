/**
 * @file Days of use in minutes: runs are launched, claimed, logged by step, ingested and ended one after the other, with one
 * dispatcher's memory of series; regularly the size of the process, after garbage collection.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { SeriesMemory } from '@/db/series/known-series';
import { attemptFiles } from '@/domain/attempt-files';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { runs } from '@/server/services/runs';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { ensurePresets } from '@/server/services/spaces/presets';
import { makeBasis } from '@/test/factories/basis';
import { Pace } from '@/workers/dispatcher/batches';
import { ingestAttempt } from '@/workers/dispatcher/ingest-attempt';

interface Soak {
  readonly runs: number;
  readonly steps: number;
  readonly metrics: number;
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function measureSoak({ runs: count, steps, metrics }: Soak) {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-bench-soak-'));
  const file = databaseFile(directory);
  migrateDatabase(file);
  const own = openDatabase(file, 'ingestion');
  const timing = readTiming(undefined);
  const ctx: ServiceContext = {
    db: own.db,
    actor: { name: 'bench', access: 'admin' },
    settings: { dataDirectory: directory, slots: 1, timing },
    now: Date.now,
  };
  ensurePresets({ ctx });
  const { search } = await makeBasis(ctx);
  const memory = new SeriesMemory();
  const keys = Array.from({ length: metrics }, (_, key) => `metric.${key}`);
  const resident: { readonly runs: number; readonly megabytes: number; readonly heapMegabytes: number }[] = [];
  try {
    for (let at = 1; at <= count; at++) {
      runs.launch({ ctx, input: { name: `Soak ${at}`, config: search, seeds: [at] } });
      const claimed = claimNextRun({ ctx });
      if (claimed === null) throw new Error('Nothing is queued.');
      mkdirSync(claimed.directory, { recursive: true });
      writeFileSync(path.join(claimed.directory, attemptFiles.events), logOf(keys, steps));
      const watch = { pace: new Pace(timing), memory };
      for (let more = true; more; ) {
        const [open] = listOpenAttempts({ ctx });
        more =
          open !== undefined &&
          (await ingestAttempt({ ctx, timing, monotonic: () => performance.now(), log: silent }, open, watch));
      }
      const { attempt, lease } = claimed;
      endAttempt({ ctx, input: { attempt, lease, end: 'finished', code: null, reason: null, step: steps } });
      memory.keepOnly(new Set(listOpenAttempts({ ctx }).map((open) => open.attempt)));
      rmSync(claimed.directory, { recursive: true });
      if (at % Math.ceil(count / 10) !== 0) continue;
      own.checkpoint();
      global.gc?.();
      const { rss, heapUsed } = process.memoryUsage();
      const megabytes = (bytes: number): number => Math.round((10 * bytes) / 2 ** 20) / 10;
      resident.push({ runs: at, megabytes: megabytes(rss), heapMegabytes: megabytes(heapUsed) });
    }
    return {
      runs: count,
      points: count * steps * metrics,
      resident,
      heapKilobytesPerRun: slope(resident.map(({ runs: x, heapMegabytes: y }) => [x, y])),
      residentKilobytesPerRun: slope(resident.map(({ runs: x, megabytes: y }) => [x, y])),
    };
  } finally {
    own.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function logOf(keys: readonly string[], steps: number): string {
  const started = {
    type: 'started',
    pid: process.pid,
    host: 'bench',
    engine: { name: 'bench', version: '1', device: 'none' },
    environment: {},
    resumedFromStep: null,
  };
  const points = Array.from({ length: steps }, (_, step) => ({
    type: 'points',
    step,
    values: Object.fromEntries(keys.map((key, place) => [key, Math.sin(step / 50 + place)])),
  }));
  return [started, ...points]
    .map((event, sequence) => `${JSON.stringify({ sequence, time: sequence, ...event })}\n`)
    .join('');
}

/** Kilobytes a run, of megabytes: least squares over the second half, because warm-up is no leak. */
function slope(seen: readonly (readonly [runs: number, megabytes: number])[]): number {
  const late = seen.slice(Math.floor(seen.length / 2));
  const mean = (of: (one: (typeof late)[number]) => number): number =>
    late.reduce((sum, one) => sum + of(one), 0) / late.length;
  const [x, y] = [mean(([runs]) => runs), mean(([, megabytes]) => megabytes)];
  const spread = late.reduce((sum, [runs]) => sum + (runs - x) ** 2, 0);
  const together = late.reduce((sum, [runs, megabytes]) => sum + (runs - x) * (megabytes - y), 0);
  return spread === 0 ? 0 : Math.round((together / spread) * 1024 * 100) / 100;
}
