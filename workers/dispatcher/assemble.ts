/** @file The dispatcher put together: database, lock, executor, loop, signals. */
import { hostname } from 'node:os';
import path from 'node:path';
import { databaseFile, openDatabase } from '@/db/open';
import { cardTitle } from '@/domain/cards/names';
import { settings } from '@/server/environment';
import { logger } from '@/server/logger';
import { recordJob } from '@/server/services/runs/life/job';
import { nodeVariables, runnerEnvironment, sshAgent } from '@/server/services/system/child-environment';
import { reportDispatcher } from '@/server/services/system/dispatcher';
import { endWithSupervisor } from '@/server/services/system/end-with-supervisor';
import { giveMemoryBackWhenQuiet } from '@/server/services/system/give-memory-back';
import { readTargets } from '@/server/services/targets/read';
import { reportTargets } from '@/server/services/targets/report';
import { localExecutor } from '../executors/local';
import { slurmExecutor } from '../executors/slurm/slurm';
import type { BatchExecutor } from '../executors/types';
import { keepBackups } from './backup-keeper';
import { keepInventory } from './cards';
import { createDatasetVerifier } from './dataset-verifier';
import { collapseRepeats } from './deduplicate-log';
import type { DispatcherContext, DispatcherLog } from './dependencies';
import { findDevices, unknownDevice } from './devices';
import { createDispatcher, type Dispatcher } from './dispatcher';
import { closeCopiedAttempts, folderId, identifyFolder } from './folder-identity';
import { lockFolder } from './folder-lock';
import { createPlacingGate } from './hold-while-lacking';
import { createImportKeeper } from './import-keeper';
import { createLoadMeter } from './load-meter';
import { measureMachine } from './measure-machine';
import { ownProcesses } from './own-processes';
import { createUpkeep, type MachineFacts } from './periodic';
import { createWebhookSender } from './webhook-sender';

/** How often it checks for a due dataset; the first time is later, because a start has other work. */
const verifyEvery = 60_000;

export interface StartOptions {
  /** The bundled runner.js. */
  readonly runnerProgram: string;
  /** The bundled importer.js. */
  readonly importerProgram: string;
  /** The bundled verifier.js. */
  readonly verifierProgram: string;
  /** Whether ending stops the runs too. */
  readonly stopRuns: boolean;
}

/**
 * Dispatches until SIGTERM or SIGINT; a second one ends at once. The database must be migrated.
 * @throws DomainError `conflict` if another dispatcher holds the data folder, `invalid-input` for a bad setting
 */
export async function runDispatcher(options: StartOptions): Promise<void> {
  const {
    dataDirectory,
    slots,
    cores,
    timing,
    url,
    webhookHosts,
    webhookNetworks,
    backupCopy,
    programs,
    restartStalled,
  } = settings();
  const supervised = process.env.MASTHEAD_LEASH === '1';
  endWithSupervisor();
  giveMemoryBackWhenQuiet();
  const database = openDatabase(databaseFile(dataDirectory), 'ingestion');
  const actor = { name: 'dispatcher', access: 'admin' } as const;
  const ctx: DispatcherContext = {
    db: database.db,
    actor,
    origin: { kind: 'dispatcher', address: null },
    settings: { dataDirectory, slots, cores, timing, url, webhookHosts, webhookNetworks, backupCopy, programs },
    now: Date.now,
  };
  const origin = identifyFolder(dataDirectory);
  const lock = lockFolder({
    db: database.db,
    dataDirectory,
    now: Date.now,
    goneAfter: timing.lockGoneAfter,
    supervised,
    copied: origin.kind === 'copied',
  });
  const monotonic = () => performance.now();
  const log = collapseRepeats(logger(), monotonic);
  if (origin.kind === 'copied') {
    const stopped = closeCopiedAttempts(ctx, origin.from);
    log.warn(
      { stopped },
      `this data folder is a copy of ${origin.from.path}: runs that are at work there are stopped here`,
    );
  }
  origin.note();
  let devices = [unknownDevice()];
  let dispatcher: Dispatcher | undefined;
  const environment = runnerEnvironment(process.env, settings().runnerVariables);
  const executor = localExecutor({
    program: options.runnerProgram,
    environment,
    onExit: () => dispatcher?.wake(),
  });
  const batch = slurmExecutor({
    targets: () => readTargets(ctx).slurm,
    dataDirectory,
    folder: folderId(dataDirectory).replaceAll('-', '').slice(0, 12),
    programs: path.dirname(options.runnerProgram),
    environment,
    agent: sshAgent(process.env),
    variables: nodeVariables(process.env, settings().runnerVariables),
    every: timing.clusterEvery,
    idleEvery: timing.clusterIdleEvery,
    commandTimeout: timing.clusterAnswersWithin,
    monotonic,
    now: Date.now,
    keep: ({ attempt, lease }, job) => recordJob({ ctx, input: { attempt, lease, job } }),
    onRound: () => dispatcher?.wake(),
    warn: (facts, message) => log.warn(facts, message),
  });
  const inventory = await keepInventory({ environment: process.env, isOwn: ownProcesses(ctx) });
  const machineFacts = (): MachineFacts => {
    const { cards, troubles } = inventory.seen;
    return { devices, cards: [...cards], cardTroubles: [...troubles] };
  };
  const load = createLoadMeter(ctx, monotonic);
  const upkeep = createUpkeep({ ctx, timing, monotonic, log, database, lock, machine: machineFacts, load });
  const imports = createImportKeeper({ ctx, program: options.importerProgram, log });
  const verifier = createDatasetVerifier({ ctx, program: options.verifierProgram, log });
  const watchDatasets = setInterval(() => verifier.turn(), verifyEvery);
  const backups = keepBackups(ctx, log);
  const webhooks = createWebhookSender({ ctx, timing, log });
  const tellOfTargets = targetTeller(ctx, batch, log);
  const everyTurn = (): void => {
    upkeep();
    tellOfTargets();
    imports.turn();
  };
  const machine = measureMachine({ ctx, program: options.runnerProgram, environment, log });
  const gate = createPlacingGate({ ctx, timing, monotonic, log });
  dispatcher = createDispatcher({
    ctx,
    executor,
    batch,
    timing,
    monotonic,
    log,
    host: hostname(),
    gate,
    everyTurn,
    restartStalled,
  });
  stopOnSignal(dispatcher, options.stopRuns, log);
  // Asked in the background: the answer takes a second, and nothing waits for it.
  void findDevices(options.runnerProgram, environment).then((found) => {
    devices = found;
    const [device] = found;
    if (device !== undefined) machine.begin(device);
  });
  log.info(
    { pid: process.pid, dataDirectory, slots, cores, cards: inventory.seen.cards.map(cardTitle) },
    'the dispatcher is at work',
  );
  try {
    await dispatcher.run();
  } finally {
    await batch.close();
    await inventory.close();
    clearInterval(watchDatasets);
    backups.end();
    await verifier.close();
    await machine.close();
    await imports.close();
    await webhooks.close();
    reportDispatcher({ ctx, input: { pid: process.pid, ...machineFacts(), signedOff: true } });
    lock.release();
    database.checkpoint();
    database.close();
  }
  log.info(
    {},
    options.stopRuns ? 'the dispatcher ended; its runs have stopped' : 'the dispatcher ended; its runs go on',
  );
}

/** What the clusters say goes to the pages; what is wrong with the operator's file, to the log, once. */
function targetTeller(ctx: DispatcherContext, batch: BatchExecutor, log: DispatcherLog): () => void {
  let told = '';
  return () => {
    const { problems } = readTargets(ctx);
    const text = problems.join(' ');
    if (text !== told && text !== '') log.error({ problems }, 'targets.json is not valid: runs for its targets wait');
    told = text;
    try {
      reportTargets({ ctx, input: batch.reports() });
    } catch (error) {
      log.error({ err: error }, 'could not note what the clusters say; tried again');
    }
  };
}

function stopOnSignal(dispatcher: Dispatcher, stopRuns: boolean, log: DispatcherLog): void {
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
