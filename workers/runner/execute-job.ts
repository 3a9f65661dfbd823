/** @file The work of an attempt: engine or task workers, data and prior opened, then handed to the search code. */
import { sampleDataset } from '@/datasets/store';
import { instanceNote } from '@/domain/cards/names';
import { plural } from '@/domain/format';
import { type Spread, spreadOf } from '@/domain/run-config/spread';
import { executeRun, type Means } from '@/nas/run/execute-run';
import type { RunOutcome } from '@/nas/run/run-context';
import { engineChoice } from './engine-choice';
import { readPrior, readWeightsFile } from './kept-files';
import { datasetsOf, openEngine } from './open-engine';
import type { AttemptIo } from './run-attempt';
import { type OtherNodes, startWorkerPool } from './worker-pool';
import { yieldingEngine } from './yielding-engine';

/**
 * @param program the bundled runner.js, for task workers
 * @param others the other nodes of its job
 * @throws DomainError `not-found` for data or a prior that is gone, `corrupt-data` for damage, and whatever the run meets
 */
export async function executeJob(io: AttemptIo, program: string, others: OtherNodes | null): Promise<RunOutcome> {
  const { job } = io;
  const { nodes, workers } = spreadOf(job.config);
  const { means, close } = await (nodes * workers > 1 ? onWorkers(io, program, others) : ownEngine(io));
  for (const note of new Set(job.holds?.cards.map(instanceNote)))
    if (note !== null) io.emit({ type: 'log', level: 'info', message: note });
  try {
    // Damage told before hours of training on it: files that look whole may hold other bytes.
    for (const { directory } of job.datasets) await sampleDataset(directory);
    const prior = job.prior === null ? null : readPrior(job.prior);
    const weights = job.weights === null ? null : readWeightsFile(job.weights);
    return await executeRun({ ...io, datasets: datasetsOf(job), prior, weights }, means);
  } finally {
    await close();
  }
}

interface Opened {
  readonly means: Means;
  close(): Promise<void>;
}

async function ownEngine(io: AttemptIo): Promise<Opened> {
  const choice = engineChoice(io.job);
  const { engine, notes } = await openEngine(io.job, choice);
  const tell = (message: string) => io.emit({ type: 'log', level: 'warn', message });
  io.started(engine.info);
  for (const note of notes) io.emit({ type: 'log', ...note });
  return { means: { engine: yieldingEngine(engine, tell) }, close: async () => engine.dispose() };
}

async function onWorkers(io: AttemptIo, program: string, others: OtherNodes | null): Promise<Opened> {
  const { job } = io;
  const spread = spreadOf(job.config);
  // `started` comes first in the log.
  const early: Parameters<AttemptIo['emit']>[0][] = [];
  let started = false;
  const pool = await startWorkerPool({
    program,
    job,
    spread,
    choice: engineChoice(job),
    environment: process.env,
    others,
    emit: (event) => (started ? io.emit(event) : void early.push(event)),
  });
  io.started(pool.engine);
  started = true;
  for (const event of early) io.emit(event);
  const each = spread.lanes > 1 ? `, ${spread.lanes} tasks at a time each` : '';
  io.emit({ type: 'log', level: 'info', message: `${crewOf(spread, others)}${each}.` });
  return { means: { pool }, close: pool.close };
}

/** Those of other nodes are told of as they join. */
function crewOf({ nodes, workers }: Spread, others: OtherNodes | null): string {
  const own = plural(workers, 'task worker');
  if (others !== null) return `${own} here, and as many on each of ${plural(others.nodes.length - 1, 'other node')}`;
  return nodes > 1 ? `${own}: its job has one node` : own;
}
