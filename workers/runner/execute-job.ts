/** @file The work of an attempt: opens engine, data and prior, then runs the search code. */

import { setImmediate as turn } from 'node:timers/promises';
import { openDataset, sampleDataset } from '@/datasets/store';
import type { Job } from '@/domain/job';
import { selectEngine } from '@/engine/select';
import type { Engine, Program } from '@/engine/types';
import { executeRun } from '@/nas/run/execute-run';
import type { RunOutcome } from '@/nas/run/run-context';
import { readPrior } from './kept-files';
import type { AttemptIo } from './run-attempt';

/**
 * An engine that lets the event loop turn after every call, so that SIGTERM is handled between steps of a blocking one. Its
 * notes are passed to `tell`.
 */
function yieldingEngine(engine: Engine, tell: (note: string) => void): Engine {
  let told = 0;
  const between = async () => {
    for (; told < (engine.notes?.length ?? 0); told++) tell(engine.notes?.[told] ?? '');
    await turn();
  };
  return {
    info: engine.info,
    compile: (graph, options) => yieldingProgram(engine.compile(graph, options), between),
    dispose: () => engine.dispose(),
  };
}

function yieldingProgram(program: Program, between: () => Promise<void>): Program {
  const thenTurn = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    await between();
    return value;
  };
  return {
    graph: program.graph,
    batch: program.batch,
    get memoryBytes() {
      return program.memoryBytes;
    },
    load: (state) => program.load(state),
    read: () => program.read(),
    step: (batch, z, options) => thenTurn(program.step(batch, z, options)),
    gradient: (batch, z, options) => thenTurn(program.gradient(batch, z, options)),
    evaluate: (batch, z, options) => thenTurn(program.evaluate(batch, z, options)),
    free: () => program.free(),
  };
}

/** The engine and the device that the run requests; for `auto`, those it has used so far. */
function asBefore({ config: { engine, device }, ranOn }: Job) {
  return {
    engine: engine === 'auto' ? (ranOn?.engine ?? engine) : engine,
    device: device === 'auto' ? (ranOn?.kind ?? device) : device,
  };
}

/** @throws DomainError `not-found` for data or a prior that is gone, `corrupt-data` for damage, and the run's own errors */
export async function executeJob(io: AttemptIo): Promise<RunOutcome> {
  const { job } = io;
  const { threads, precision } = job.config;
  const { engine: request, device } = asBefore(job);
  const { engine, notes } = await selectEngine(request, { threads, device, precision });
  const tell = (message: string) => io.emit({ type: 'log', level: 'warn', message });
  try {
    io.started(engine.info);
    notes.forEach(tell);
    // Reports damage before hours of training on it: intact-looking files may hold other bytes.
    for (const { directory } of job.datasets) await sampleDataset(directory);
    return await executeRun({
      ...io,
      engine: yieldingEngine(engine, tell),
      datasets: new Map(job.datasets.map(({ id, directory }) => [id, openDataset(directory)])),
      prior: job.prior === null ? null : readPrior(job.prior),
    });
  } finally {
    engine.dispose();
  }
}
