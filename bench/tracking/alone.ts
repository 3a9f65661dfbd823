/**
 * @file Ingestion alone, in this process: its own time on a core for a point, which is the same beside any load. Logs grow by some
 * steps, are read, grow again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { SeriesMemory } from '@/db/series/known-series';
import type { AttemptId } from '@/domain/ids';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { ensurePresets } from '@/server/services/spaces/presets';
import { makeBasis } from '@/test/factories/basis';
import { Pace } from '@/workers/dispatcher/batches';
import { ingestAttempt } from '@/workers/dispatcher/ingest-attempt';
import { spread } from '../quantile';
import { openLogs } from './logs';

export interface Growth {
  readonly logs: number;
  readonly metrics: number;
  /** Of each log between two turns. */
  readonly stepsAtOnce: number;
  readonly looks: number;
}

export async function measureAlone({ logs: count, metrics, stepsAtOnce, looks }: Growth) {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-bench-alone-'));
  const file = databaseFile(directory);
  migrateDatabase(file);
  const { db, close } = openDatabase(file, 'ingestion');
  const timing = readTiming(undefined);
  const ctx: ServiceContext = {
    db,
    actor: { name: 'bench', access: 'admin' },
    settings: { dataDirectory: directory, slots: count, timing },
    now: Date.now,
  };
  const quiet = () => undefined;
  const dispatcher = {
    ctx,
    timing,
    monotonic: () => performance.now(),
    log: { info: quiet, warn: quiet, error: quiet },
  };
  try {
    ensurePresets({ ctx });
    const { search } = await makeBasis(ctx);
    const logs = openLogs(ctx, search, { logs: count, metrics, steps: stepsAtOnce * (looks + 1), interval: 1000 });
    const memory = new SeriesMemory();
    const held: number[] = [];
    const paces = new Map<AttemptId, Pace>();
    const look = async (): Promise<void> => {
      for (const log of logs) log.steps(stepsAtOnce);
      for (let more = true; more; ) {
        more = false;
        for (const open of listOpenAttempts({ ctx })) {
          const pace = paces.get(open.attempt) ?? watched(new Pace(timing), held);
          paces.set(open.attempt, pace);
          more = (await ingestAttempt(dispatcher, open, { pace, memory })) || more;
        }
      }
    };
    // The first declares every series.
    await look();
    held.length = 0;
    const before = process.cpuUsage();
    for (let at = 0; at < looks; at++) await look();
    const { user, system } = process.cpuUsage(before);
    for (const log of logs) log.close();
    const points = count * metrics * stepsAtOnce * looks;
    return {
      logs: count,
      metrics,
      stepsAtOnce,
      looks,
      points,
      microsecondsPerPoint: (user + system) / points,
      heldMs: spread(held),
    };
  } finally {
    close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A pace that notes how long each transaction held the lock. */
function watched(pace: Pace, held: number[]): Pace {
  const took = pace.took.bind(pace);
  pace.took = (milliseconds) => {
    held.push(milliseconds);
    took(milliseconds);
  };
  return pace;
}
