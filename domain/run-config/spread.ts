/** @file How a run spreads its work over processes and threads, and what it holds of a machine by that. */
import type { RunConfig } from '.';

export interface Spread {
  /** Machines, each with its workers. */
  readonly nodes: number;
  /** Processes of each that compute; 1 on one machine: the runner itself. */
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
      const { nodes, workers } = processes(config);
      const lanes = Math.min(threads, Math.ceil(config.tasksPerIteration / (nodes * workers)));
      return { nodes, workers, lanes, threads: Math.max(1, Math.floor(threads / lanes)) };
    }
    case 'few-shot':
    case 'random-search':
      return { ...processes(config), lanes: 1, threads };
    default:
      return { nodes: 1, workers: 1, lanes: 1, threads };
  }
}

type OfTasks = Extract<RunConfig, { taskWorkers: number }>;

/** None without a task. */
function processes(config: OfTasks): Pick<Spread, 'nodes' | 'workers'> {
  const tasks = tasksOf(config);
  const nodes = Math.min(config.nodes, tasks);
  return { nodes, workers: Math.min(config.taskWorkers, Math.ceil(tasks / nodes)) };
}

/** Tasks that may be done at the same time. */
export function tasksOf(config: OfTasks): number {
  switch (config.kind) {
    case 'meta-train':
      return config.tasksPerIteration;
    case 'few-shot':
      return config.episodes;
    case 'random-search':
      return config.genotypes;
  }
}

/** Cores that a run holds of a machine: the threads of all its processes there. */
export const coresOf = (config: RunConfig): number => spreadOf(config).workers * config.threads;

/** Training programs that stand in a machine's memory at the same time. */
export function programsOf(config: RunConfig): number {
  const { workers, lanes } = spreadOf(config);
  return workers * lanes;
}
