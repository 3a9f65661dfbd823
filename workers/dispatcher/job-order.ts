/** @file What a run asks of a cluster, and its job.json with the paths that the nodes see. Pure. */
import { cardsOf, needOf } from '@/domain/placement/need';
import type { RunConfig } from '@/domain/run-config';
import { coresOf, spreadOf } from '@/domain/run-config/spread';
import type { Job } from '@/domain/runner-files';
import type { SlurmTarget } from '@/domain/targets/target';
import { onNodes } from '../executors/slurm/slurm';
import type { JobOrder } from '../executors/types';

export function jobOrder(
  target: SlurmTarget,
  of: Pick<JobOrder, 'attempt' | 'lease' | 'directory'>,
  config: RunConfig,
): JobOrder {
  const { threads, memory, timeLimit } = config;
  return {
    ...of,
    target,
    nodes: spreadOf(config).nodes,
    cores: coresOf(config),
    threads,
    // A cluster gives what is asked for: where the target has GPUs, `auto` asks, too.
    gpus: target.gres === undefined ? 0 : cardsOf(needOf(config, null)).like,
    memory: memory === 0 ? (target.memory ?? null) : memory,
    timeLimit: timeLimit === 0 ? (target.timeLimit ?? null) : timeLimit,
  };
}

/** It holds nothing of this machine: its cards are those that the cluster lets it see. */
export function jobFor(target: SlurmTarget, job: Job, dataDirectory: string): Job {
  const seen = <T extends { readonly path: string }>(file: T): T => ({
    ...file,
    path: onNodes(file.path, target, dataDirectory),
  });
  return {
    ...job,
    holds: null,
    datasets: job.datasets.map((dataset) => ({
      ...dataset,
      directory: onNodes(dataset.directory, target, dataDirectory),
    })),
    prior: job.prior === null ? null : seen(job.prior),
    weights: job.weights === null ? null : seen(job.weights),
    resume: job.resume === null ? null : seen(job.resume),
    resumeElse: job.resumeElse.map(seen),
  };
}
