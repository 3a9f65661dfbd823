/** @file How a run spreads its work over processes and threads, and what it holds of a machine by that. */
import type { RunConfig } from '.';

export interface Spread {
  /** Processes that compute; 1: the runner itself. */
  readonly workers: number;
  /** Tasks that each of them does side by side, each with a program of its own. */
  readonly lanes: number;
  /** Threads of each program. */
  readonly threads: number;
}

export function spreadOf(config: RunConfig): Spread {
  const { threads } = config;
  switch (config.kind) {
    case 'meta-train': {
      const workers = Math.min(config.taskWorkers, config.tasksPerIteration);
      const lanes = Math.min(threads, Math.ceil(config.tasksPerIteration / workers));
      return { workers, lanes, threads: Math.max(1, Math.floor(threads / lanes)) };
    }
    case 'few-shot':
      return { workers: Math.min(config.taskWorkers, config.episodes), lanes: 1, threads };
    case 'random-search':
      return { workers: Math.min(config.taskWorkers, config.genotypes), lanes: 1, threads };
    default:
      return { workers: 1, lanes: 1, threads };
  }
}

/** Cores that a run holds: the threads of all its processes. */
export const coresOf = (config: RunConfig): number => spreadOf(config).workers * config.threads;

/** Training programs that stand in memory at the same time. */
export function programsOf(config: RunConfig): number {
  const { workers, lanes } = spreadOf(config);
  return workers * lanes;
}
