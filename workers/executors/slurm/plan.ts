/** @file What sbatch is told: jobs that ask for the same go together, as an array. Pure. */
import type { SlurmTarget } from '@/domain/targets/target';
import type { JobOrder } from '../types';

/** Clusters allow arrays of a thousand unless they were told otherwise. */
const longestArray = 500;

/** In the order in which they were given. */
export function planBatches(orders: readonly JobOrder[]): JobOrder[][] {
  const alike = new Map<string, JobOrder[]>();
  for (const order of orders) {
    const { target, nodes, cores, threads, gpus, memory, timeLimit } = order;
    const key = JSON.stringify([target.name, nodes, cores, threads, gpus, memory, timeLimit]);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [order]);
    else known.push(order);
  }
  return [...alike.values()].flatMap((group) => {
    const arrays: JobOrder[][] = [];
    for (let from = 0; from < group.length; from += longestArray) arrays.push(group.slice(from, from + longestArray));
    return arrays;
  });
}

export interface BatchPaths {
  /** As the cluster sees them. */
  readonly script: string;
  /** Of all batches: it was there long before a job, where a shared folder shows new ones late. */
  readonly home: string;
  /** Of this one. */
  readonly folder: string;
  readonly programs: string;
}

export interface BatchNames {
  /** Of every job of this data folder: by it squeue finds them all. */
  readonly job: string;
  readonly batch: string;
}

/** The words of one sbatch. */
export function sbatchWords(batch: readonly [JobOrder, ...JobOrder[]], names: BatchNames, paths: BatchPaths): string[] {
  const [{ target, nodes, cores, threads, gpus, memory, timeLimit }] = batch;
  // On several nodes each process is a task of its own, so that srun can begin one again.
  const tasks = nodes > 1 ? cores / threads : 1;
  const named: [string, string | number | null | undefined][] = [
    ['job-name', names.job],
    ['comment', names.batch],
    ['array', `1-${batch.length}`],
    ['nodes', nodes],
    [nodes > 1 ? 'ntasks-per-node' : 'ntasks', tasks],
    ['cpus-per-task', cores / tasks],
    ['mem', memory === null ? null : `${memory}M`],
    ['gres', gpus > 0 && target.gres !== undefined ? `${target.gres}:${gpus}` : null],
    ['time', timeLimit],
    ['signal', `B:TERM@${target.warning}`],
    ['partition', target.partition],
    ['account', target.account],
    ['qos', target.qos],
    ['constraint', target.constraint],
    ['chdir', paths.home],
    // Slurm fills in what follows a percent sign.
    ['output', `${paths.home.replaceAll('%', '%%')}/${names.batch}.%a.log`],
    ['open-mode', 'append'],
  ];
  return [
    '--parsable',
    // Each attempt is a job of its own: we decide whether there is another.
    '--no-requeue',
    // Of several nodes, those that are left go on.
    ...(nodes > 1 ? ['--no-kill'] : []),
    ...named.flatMap(([name, value]) => (value === null || value === undefined ? [] : [`--${name}=${value}`])),
    paths.script,
    ...[paths.folder, paths.programs, target.node],
    ...prologueWords(target),
  ];
}

function prologueWords({ modules, prologue, container }: SlurmTarget): string[] {
  return [
    ...modules.flatMap((module) => ['-m', module]),
    ...(prologue === undefined ? [] : ['-p', prologue]),
    '--',
    ...container,
  ];
}

export type Refusal =
  /** The cluster never takes it as it is. */
  | 'refused'
  /** Whether it was taken is not known, or it may be taken later. */
  | 'unclear';

/** What a failed sbatch means, by what it printed. */
export function judgeRefusal(trouble: string): Refusal {
  const passing = [
    /unable to contact|timed? ?out|connection (refused|reset|closed)|no answer within|broken pipe/i,
    /temporar|zero bytes were transmitted|protocol authentication|munge|transport|socket|communication/i,
    /ssh|kex_exchange|host key|permission denied|no route|resolve|there is no program|command not found/i,
    /(submit|job)\w* ?limit|MaxSubmit|MaxJob|limits? .*exceeded|pending job|slurm backup controller|ended with/i,
  ];
  return passing.some((pattern) => pattern.test(trouble)) ? 'unclear' : 'refused';
}
