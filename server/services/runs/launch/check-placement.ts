/** @file Whether this machine has what a run asks for: refused at launch, with the way out, and never replaced in silence. */
import { DomainError } from '@/domain/errors';
import { plural } from '@/domain/format';
import { processorEngines, seesOtherGpus } from '@/domain/placement/need';
import { groupsFor } from '@/domain/placement/placer';
import type { RunConfig } from '@/domain/run-config';
import { coresOf, spreadOf, tasksOf } from '@/domain/run-config/spread';
import { localTarget } from '@/domain/targets/target';
import type { ServiceContext } from '@/server/context';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import { engineProblem } from '@/server/services/system/engines';
import { findTarget, readTargets } from '@/server/services/targets/read';
import { coresHere } from '../life/queue-sight';

type Attempt = (check: () => void) => void;

/** What the platform launches by itself (a study's runs) is queued all the same, and says there what it waits for. */
export function checkPlacement(ctx: ServiceContext, config: RunConfig, attempt: Attempt): void {
  if (ctx.origin?.kind === 'dispatcher') return;
  if (config.target !== localTarget) {
    attempt(() => checkTarget(ctx, config));
    if (config.device !== 'cpu') attempt(() => checkUsed(config));
    return;
  }
  attempt(() => checkLimits(config));
  attempt(() => checkThreads(ctx, config));
  attempt(() => checkDevice(ctx, config));
  attempt(() => {
    const problem = engineProblem(ctx, config);
    if (problem !== null) throw new DomainError('invalid-input', problem.message, { field: problem.field });
  });
}

/** A cluster's nodes are not seen from here: only what its target says can be checked. */
function checkTarget(ctx: ServiceContext, config: RunConfig): void {
  const target = findTarget(ctx, config.target);
  const refuse = (field: string, message: string): never => {
    throw new DomainError('invalid-input', message, { field });
  };
  if (target === undefined) {
    const names = readTargets(ctx).slurm.map(({ name }) => name);
    const others = names.length === 0 ? 'no other is defined' : `others are ${names.join(', ')}`;
    const message = `There is no target ${config.target}: ${localTarget} is this machine, ${others}.`;
    throw new DomainError('invalid-input', message, { field: 'target' });
  }
  const wanted = coresOf(config);
  const ofNode = nodesOf(config) > 1 ? ' of each node' : '';
  if (wanted > target.cores)
    refuse(
      'threads',
      `It asks for ${plural(wanted, 'core')}${ofNode}, and ${target.name} gives a job at most ${target.cores}.`,
    );
  if (nodesOf(config) > target.nodes)
    refuse(
      'nodes',
      `A job on ${target.name} may have at most ${plural(target.nodes, 'node')} (nodes in targets.json).`,
    );
  if ('taskWorkers' in config && config.nodes > tasksOf(config))
    refuse(
      'nodes',
      `It has ${plural(tasksOf(config), 'task')} at a time for ${config.nodes} nodes: take at most ${tasksOf(config)}.`,
    );
  if (config.timeLimit > 0 && target.timeLimit !== undefined && config.timeLimit > target.timeLimit)
    refuse('timeLimit', `A job on ${target.name} may ask for at most ${target.timeLimit} minutes.`);
  const { device, gpus, engine } = config;
  const noGpu = device === 'cpu' || processorEngines.includes(engine);
  if (noGpu && (gpus > 1 || device === 'gpu'))
    refuse('gpus', 'On the processor it holds no GPU: leave gpus out, or take device gpu.');
  if (!noGpu && target.gres === undefined && (device === 'gpu' || gpus > 1))
    refuse('device', `The target ${target.name} names no GPUs (gres in targets.json): take device auto or cpu.`);
}

const nodesOf = (config: RunConfig): number => ('nodes' in config ? config.nodes : 1);

/** This machine has no batch system that would keep to them. */
function checkLimits(config: RunConfig): void {
  const { memory, timeLimit } = config;
  if (nodesOf(config) > 1)
    throw new DomainError(
      'invalid-input',
      'This machine is one node: leave nodes at 1 and take task workers, or a target that is a cluster.',
      { field: 'nodes' },
    );
  if (memory === 0 && timeLimit === 0) return;
  const field = memory === 0 ? 'timeLimit' : 'memory';
  throw new DomainError('invalid-input', 'This machine sets runs no limit of memory or time: leave it at 0.', {
    field,
  });
}

function checkThreads(ctx: ServiceContext, config: RunConfig): void {
  const cores = coresHere(ctx);
  const wanted = coresOf(config);
  if (wanted <= cores) return;
  const { threads } = config;
  const workers = wanted / threads;
  const asks = workers === 1 ? `${threads} threads` : `${workers} task workers of ${plural(threads, 'thread')} each`;
  const field = workers > 1 && threads <= cores ? 'taskWorkers' : 'threads';
  const most = field === 'threads' ? cores : Math.floor(cores / threads);
  throw new DomainError(
    'invalid-input',
    `It asks for ${asks}, and runs here may hold ${plural(cores, 'core')} together: use at most ${most}.`,
    { field },
  );
}

function checkDevice(ctx: ServiceContext, config: RunConfig): void {
  const { device, engine, gpus } = config;
  if (device === 'cpu') {
    if (gpus === 1) return;
    throw new DomainError('invalid-input', 'On the processor it holds no GPU: leave gpus out, or take device gpu.', {
      field: 'gpus',
    });
  }
  if (processorEngines.includes(engine)) {
    if (device === 'auto' && gpus === 1) return;
    throw new DomainError(
      'invalid-input',
      `Engine ${engine} computes on the processor: for a GPU take engine torch or auto, or leave device and gpus out.`,
      { field: device === 'auto' ? 'gpus' : 'device' },
    );
  }
  if (device === 'auto' && gpus === 1) return;
  checkUsed(config);
  const { seenAt, cards, cardTroubles } = dispatcherLife(ctx);
  // No dispatcher ever looked: the queue will say what is lacking.
  if (seenAt === null || (seesOtherGpus(engine) && cards.length === 0)) return;
  const most = Math.max(0, ...groupsFor(cards, gpus).map((group) => group.length));
  if (most >= gpus) return;
  const why = [...cardTroubles, ...cards.flatMap(({ fault, name }) => (fault === null ? [] : [`${name}: ${fault}`]))];
  const found = cards.length === 0 && why.length === 0 ? ['Neither nvidia-smi nor rocm-smi finds one.'] : why;
  if (most === 0) {
    const message = ['This machine has no GPU that runs could use.', ...found, 'Take device auto or cpu.'].join(' ');
    throw new DomainError('invalid-input', message, { field: device === 'gpu' ? 'device' : 'gpus' });
  }
  throw new DomainError(
    'invalid-input',
    [`It asks for ${gpus} GPUs, and this machine has ${most} for one run: use at most ${most}.`, ...why].join(' '),
    { field: 'gpus' },
  );
}

/** A process computes on one GPU: more are for task workers. */
function checkUsed(config: RunConfig): void {
  const { gpus, kind } = config;
  const { workers } = spreadOf(config);
  if (gpus <= workers) return;
  const way =
    'taskWorkers' in config
      ? `take gpus ${workers}, or taskWorkers ${gpus}${workers < config.taskWorkers ? ' and as many tasks' : ''}`
      : `take gpus 1: runs of kind ${kind} have no task workers`;
  throw new DomainError(
    'invalid-input',
    `It asks for ${gpus} GPUs, but computes in ${plural(workers, 'process', 'processes')}, each on one GPU: ${way}.`,
    { field: 'gpus' },
  );
}
