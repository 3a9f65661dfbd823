/** @file The work of an attempt: engine, data, prior and checkpoint opened, then handed to the search code. */
import { readFileSync } from 'node:fs';
import { openDataset } from '@/datasets/store';
import { DomainError } from '@/domain/errors';
import { selectEngine } from '@/engine/select';
import { executeRun } from '@/nas/strategies/execute-run';
import type { RunOutcome } from '@/nas/strategies/run-context';
import type { AttemptIo } from './run-attempt';
import { yieldingEngine } from './yielding-engine';

/** @throws DomainError `not-found` for a prior or checkpoint that is gone, and whatever the run meets */
export async function executeJob(io: AttemptIo): Promise<RunOutcome> {
  const { job } = io;
  const { engine, notes } = await selectEngine(job.config.engine, { threads: job.config.threads });
  try {
    io.started(engine.info);
    for (const message of notes) io.emit({ type: 'log', level: 'warn', message });
    return await executeRun({
      ...io,
      engine: yieldingEngine(engine),
      datasets: new Map(job.datasets.map(({ id, directory }) => [id, openDataset(directory)])),
      prior: job.prior === null ? null : readWhole(job.prior.path, 'prior'),
      checkpoint: job.resume === null ? null : readWhole(job.resume.path, 'checkpoint'),
    });
  } finally {
    engine.dispose();
  }
}

function readWhole(file: string, what: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new DomainError('not-found', `The ${what} ${file} cannot be read: was the data folder moved or cleaned?`, {
      cause,
    });
  }
}
