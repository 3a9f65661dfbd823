/** @file Runs as jobs of Slurm: one cluster for each way to reach one, whatever targets lie on it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeFolderDurably, writeDurably } from '@/disk/durable-file';
import { threadVariables } from '@/domain/cards/environment';
import type { AttemptId } from '@/domain/ids';
import type { TargetReport } from '@/domain/targets/report';
import type { SlurmTarget } from '@/domain/targets/target';
import type { BatchExecutor, JobOrder, JobView, OpenJob } from '../types';
import { batchScript } from './batch-script';
import { Cluster, type ClusterOptions } from './cluster';
import { slurmCommands } from './commands';
import { sbatchWords } from './plan';
import { tidyBatches } from './tidy';

export interface SlurmOptions
  extends Pick<ClusterOptions, 'every' | 'idleEvery' | 'monotonic' | 'now' | 'warn' | 'keep' | 'onRound'> {
  /** As the operator's file names them now. */
  targets(): readonly SlurmTarget[];
  readonly dataDirectory: string;
  /** Of the data folder: jobs of another one are none of ours. */
  readonly folder: string;
  /** Folder of the built programs, here. */
  readonly programs: string;
  /** What this machine's commands see; and the variables that runs get on the nodes. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where ssh finds the operator's keys. */
  readonly agent: NodeJS.ProcessEnv;
  readonly variables: Readonly<Record<string, string>>;
  readonly commandTimeout: number;
}

/** Below the data folder: one folder for each batch, with its list, and Slurm's own log of each job. */
const batchesFolder = 'slurm';

/** Slurm's own log of a job: what its prologue printed, and why it was ended. */
export function jobLog(
  dataDirectory: string,
  { batch, task }: { readonly batch: string; readonly task: number },
): string {
  return path.join(dataDirectory, batchesFolder, `${batch}.${task}.log`);
}

export function slurmExecutor(options: SlurmOptions): BatchExecutor {
  const clusters = new Map<string, Cluster>();
  let sockets: string | undefined;
  const home = path.join(options.dataDirectory, batchesFolder);
  let [tidied, made] = [false, false];
  // Not in the data folder: a socket's path may have a hundred bytes.
  const socketFolder = (): string => {
    sockets ??= mkdtempSync(path.join(tmpdir(), 'masthead-ssh-'));
    return sockets;
  };
  const targetCalled = (name: string) => options.targets().find((target) => target.name === name);

  const clusterOf = (target: SlurmTarget): Cluster => {
    const key = target.host ?? '';
    const known = clusters.get(key);
    if (known !== undefined) return known;
    const cluster = new Cluster({
      ...options,
      jobName: `masthead-${options.folder}`,
      prepare: (batch) => prepare(batch, options),
      commands: slurmCommands({
        host: target.host ?? null,
        environment: target.host === undefined ? options.environment : { ...options.environment, ...options.agent },
        timeout: options.commandTimeout,
        sockets: target.host === undefined ? '' : socketFolder(),
      }),
    });
    clusters.set(key, cluster);
    return cluster;
  };

  return {
    submit(orders) {
      for (const order of orders) clusterOf(order.target).submit([order]);
    },
    recover: (order, job) => clusterOf(order.target).recover(order, job),
    look(open) {
      if (!tidied) {
        tidied = true;
        tidyBatches(home, batchesOf(open), options.now());
      }
      const byCluster = new Map<Cluster, OpenJob[]>();
      const views = new Map<AttemptId, JobView>();
      for (const each of open) {
        const target = targetCalled(each.target);
        if (target === undefined) {
          const why = `targets.json does not name ${each.target} now`;
          views.set(each.attempt, { phase: 'unknown', why, refused: null, limit: null, job: each.job });
        } else {
          const cluster = clusterOf(target);
          byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), each]);
        }
      }
      // A mistake in the file must not end what runs.
      const spared = new Set(open.flatMap((each) => (targetCalled(each.target) ? [] : (each.job?.batch ?? []))));
      for (const cluster of clusters.values()) {
        const own = byCluster.get(cluster) ?? [];
        cluster.watch(own, spared);
        for (const each of own) {
          const view = cluster.view(each);
          if (view !== undefined) views.set(each.attempt, view);
        }
      }
      return views;
    },
    cancel(job, name, signal) {
      const target = targetCalled(name);
      if (target !== undefined && job.id !== null) clusterOf(target).cancel(job.id, signal);
    },
    turn() {
      if (!made && options.targets().length > 0) {
        makeFolderDurably(home);
        made = true;
      }
      for (const target of options.targets()) clusterOf(target).turn();
    },
    reports: () =>
      options.targets().map((target): TargetReport => {
        const { state } = clusterOf(target);
        return {
          name: target.name,
          answers: state?.answers ?? null,
          since: state?.since ?? null,
          trouble: state?.trouble ?? null,
        };
      }),
    async close() {
      await Promise.all([...clusters.values()].map((cluster) => cluster.close()));
      if (sockets !== undefined) rmSync(sockets, { recursive: true, force: true });
    },
  };
}

const batchesOf = (open: readonly OpenJob[]): Set<string> => new Set(open.flatMap(({ job }) => job?.batch ?? []));

/** A path of the data folder, as the nodes see it. */
export function onNodes(file: string, { data }: Pick<SlurmTarget, 'data'>, dataDirectory: string): string {
  if (data === undefined) return file;
  const within = path.relative(dataDirectory, file);
  return within === '' || within.startsWith('..') ? file : path.posix.join(data, within);
}

function prepare(batch: readonly [JobOrder, ...JobOrder[]], options: SlurmOptions) {
  const { dataDirectory, programs, variables, folder } = options;
  const [{ target, threads }] = batch;
  const name = randomBytes(6).toString('hex');
  const home = path.join(dataDirectory, batchesFolder);
  const own = path.join(home, name);
  makeFolderDurably(own);
  const seen = (file: string) => onNodes(file, target, dataDirectory);
  writeDurably(path.join(own, 'list'), Buffer.from(batch.map(({ directory }) => `${seen(directory)}\n`).join('')));
  writeDurably(
    path.join(own, 'environment.json'),
    Buffer.from(JSON.stringify({ ...variables, ...rootOf(target), ...threadVariables(threads) })),
  );
  const script = path.join(home, 'job.sh');
  writeDurably(script, Buffer.from(batchScript));
  // sbatch reads the script where it runs: here, or on the login node.
  const paths = {
    script: target.host === undefined ? script : seen(script),
    home: seen(home),
    folder: seen(own),
    programs: target.programs ?? programs,
  };
  return { name, words: sbatchWords(batch, { job: `masthead-${folder}`, batch: name }, paths) };
}

/** The checkout on the nodes, where it is another than here. */
function rootOf({ programs }: SlurmTarget): Readonly<Record<string, string>> {
  return programs === undefined ? {} : { MASTHEAD_ROOT: path.posix.dirname(programs) };
}
