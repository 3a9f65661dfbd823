/**
 * @file A platform for a benchmark: its own data folder, its database opened here, and a dispatcher built from the current sources
 * beside. Started work continues when the command is run again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { readSettings } from '@/server/environment';
import { bundle } from '../../scripts/build/bundle.mjs';

export interface BenchPlatform {
  readonly ctx: ServiceContext;
  /** Rejects as soon as the dispatcher ends unexpectedly. */
  readonly dispatcherEnded: Promise<never>;
  close(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** `name`: of the benchmark; `data`: its folder. Without a dispatcher: for benchmarks that run by themselves and ask services. */
export async function openBenchDatabase(name: string, data: string) {
  const directory = path.resolve(root, data);
  mkdirSync(directory, { recursive: true });
  const programs = path.join(root, 'build', `bench-${name}`);
  await bundle(programs, ['dispatcher', 'runner', 'heartbeat', 'importer']);
  const { dataDirectory, slots, timing } = readSettings({ ...process.env, MASTHEAD_DATA: directory });
  const file = databaseFile(dataDirectory);
  migrateDatabase(file);
  const database = openDatabase(file, 'ingestion');
  const actor = { name: `bench:${name}`, access: 'admin' } as const;
  const settings = { dataDirectory, slots, timing, programs };
  const ctx: ServiceContext = { db: database.db, actor, settings, now: Date.now };
  return { ctx, settings, close: () => database.close() };
}

/** `name`: of the benchmark; `data`: its folder. */
export async function openBenchPlatform(name: string, data: string): Promise<BenchPlatform> {
  const { ctx, settings, close } = await openBenchDatabase(name, data);
  const dispatcher = startDispatcher(settings.programs, settings.dataDirectory);
  let closing = false;
  const ended = once(dispatcher, 'exit');
  const dispatcherEnded = ended.then(([code]): Promise<never> => {
    if (closing) return new Promise<never>(() => undefined);
    throw new DomainError(
      'unavailable',
      `The dispatcher ended unexpectedly (${code}): run the command again to continue.`,
    );
  });
  return {
    ctx,
    dispatcherEnded,
    async close() {
      closing = true;
      if (dispatcher.exitCode === null && dispatcher.signalCode === null) {
        dispatcher.kill('SIGTERM');
        await ended;
      }
      close();
    },
  };
}

/** It stops its runs when it is stopped: they leave checkpoints, and continue the next time. */
function startDispatcher(programs: string, dataDirectory: string): ChildProcess {
  return spawn(process.execPath, [path.join(programs, 'dispatcher.js'), '--stop-runs'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, MASTHEAD_DATA: dataDirectory, MASTHEAD_LOG_LEVEL: 'error' },
  });
}
