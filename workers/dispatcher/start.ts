/** @file The dispatcher put together: database, lock, executor, loop, signals. */
import { hostname } from 'node:os';
import { databaseFile, openDatabase } from '@/db/open';
import { logger } from '@/server/logger';
import { reportDispatcher } from '@/server/services/system/report-dispatcher';
import { settings } from '@/server/settings';
import { localExecutor } from '../executors/local';
import type { DispatcherContext } from './dependencies';
import { findDevices, unknownDevice } from './devices';
import { createDispatcher, type Dispatcher } from './dispatcher';
import { lockFolder } from './folder-lock';
import { readGpus } from './gpus';
import { createImportKeeper } from './import-keeper';
import { createLoadMeter } from './load-meter';
import { createUpkeep } from './upkeep';
import { createWebhookSender } from './webhook-sender';

const gpuEvery = 5_000;

export interface StartOptions {
  /** The bundled runner.js. */
  readonly runnerProgram: string;
  /** The bundled importer.js. */
  readonly importerProgram: string;
  /** Whether ending stops the runs too. */
  readonly stopRuns: boolean;
}

/**
 * Dispatches until SIGTERM or SIGINT; a second one ends at once. The database must be migrated.
 * @throws DomainError `conflict` where another dispatcher holds the data folder, `invalid-input` for a bad setting
 */
export async function runDispatcher(options: StartOptions): Promise<void> {
  const { dataDirectory, slots, timing, url, webhookHosts } = settings();
  const database = openDatabase(databaseFile(dataDirectory), 'ingestion');
  const actor = { name: 'dispatcher', access: 'admin' } as const;
  const ctx: DispatcherContext = {
    db: database.db,
    actor,
    settings: { dataDirectory, slots, timing, url, webhookHosts },
    now: Date.now,
  };
  const lock = lockFolder({ db: database.db, dataDirectory, now: Date.now, goneAfter: timing.lockGoneAfter });
  const log = logger();
  const monotonic = () => performance.now();
  let devices = [unknownDevice()];
  let dispatcher: Dispatcher | undefined;
  const executor = localExecutor({
    program: options.runnerProgram,
    environment: process.env,
    onExit: () => dispatcher?.wake(),
  });
  let gpus = await readGpus();
  const watchGpus =
    gpus.length === 0 ? undefined : setInterval(() => void readGpus().then((read) => (gpus = read)), gpuEvery);
  const load = createLoadMeter(ctx, monotonic, () => gpus);
  const upkeep = createUpkeep({ ctx, timing, monotonic, log, database, lock, devices: () => devices, load });
  const imports = createImportKeeper({ ctx, program: options.importerProgram, log });
  const webhooks = createWebhookSender({ ctx, timing, log });
  const everyTurn = (): void => {
    upkeep();
    imports.turn();
  };
  dispatcher = createDispatcher({ ctx, executor, timing, monotonic, log, host: hostname(), slots, everyTurn });
  stopOnSignal(dispatcher, options.stopRuns, log);
  // Asked beside the work: the answer takes a second, and nothing waits for it.
  void findDevices(options.runnerProgram, process.env).then((found) => {
    devices = found;
  });
  log.info({ pid: process.pid, dataDirectory, slots }, 'the dispatcher is at work');
  try {
    await dispatcher.run();
  } finally {
    clearInterval(watchGpus);
    await imports.close();
    await webhooks.close();
    reportDispatcher({ ctx, input: { pid: process.pid, devices, signedOff: true } });
    lock.release();
    database.checkpoint();
    database.close();
  }
  log.info(
    {},
    options.stopRuns ? 'the dispatcher ended; its runs have stopped' : 'the dispatcher ended; its runs go on',
  );
}

function stopOnSignal(dispatcher: Dispatcher, stopRuns: boolean, log: ReturnType<typeof logger>): void {
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      log.info({ signal }, stopRuns ? 'stopping runs, then the dispatcher' : 'stopping the dispatcher');
      dispatcher.stop(stopRuns ? 'stop' : 'leave');
    });
  }
}
