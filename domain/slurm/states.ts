/** @file Slurm's states and reasons, in our words. */

export type JobPhase = 'waiting' | 'running' | 'over';

const waiting = ['PENDING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'RESV_DEL_HOLD', 'SPECIAL_EXIT', 'REVOKED'];
const running = ['RUNNING', 'CONFIGURING', 'COMPLETING', 'RESIZING', 'SIGNALING', 'STAGE_OUT', 'STOPPED', 'SUSPENDED'];
const over = [
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'TIMEOUT',
];

/** Null for a state that Slurm's manual doesn't know: nothing is concluded from it. */
export function phaseOf(state: string): JobPhase | null {
  // sacct says "CANCELLED by 1000".
  const [name = ''] = state.split(/[ +]/);
  if (waiting.includes(name)) return 'waiting';
  if (running.includes(name)) return 'running';
  return over.includes(name) ? 'over' : null;
}

/** What a person can understand and do, without its full stop. The first that matches. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(None|)$/, 'the scheduler has not looked at it yet'],
  [/^Priority$/, 'other jobs come before it'],
  [/^Resources$/, 'it is next, and waits for free cores, memory or GPUs'],
  [/^Dependency/, 'it depends on another job'],
  [/^BeginTime$/, 'it may start only later'],
  [/^JobHeldUser$/, 'its owner holds it back (scontrol release starts it)'],
  [
    /^(JobHeldAdmin|JobHoldMaxRequeue|launch_failed_requeued_held|job_requeued_in_held_state)$/i,
    'an administrator of the cluster, or a failed start, holds it back',
  ],
  [/^JobArrayTaskLimit$/, 'as many of its array as allowed are running'],
  [
    /^(ReqNodeNotAvail|Nodes_required_for_job_are_DOWN|Nodes required for job are DOWN)/,
    'nodes that it needs are down, drained or reserved',
  ],
  [/^PartitionDown$/, 'its partition is down'],
  [/^PartitionInactive$/, 'its partition starts no jobs now'],
  [
    /^PartitionTimeLimit$/,
    'it asks for more time than its partition allows: give it less, or targets.json another partition',
  ],
  [/^PartitionNodeLimit$/, 'it asks for more than its partition’s nodes have'],
  [/^(PartitionConfig|BadConstraints)$/, 'no node of its partition is as it asks'],
  [/^Reservation/, 'it waits for its reservation'],
  [/^Licenses$/, 'it waits for a licence'],
  [/^NodeDown$/, 'a node that it needs is down'],
  [/^InvalidAccount$/, 'the account in targets.json is not valid there'],
  [/^InvalidQOS$/, 'the QOS in targets.json is not valid there'],
  [/^QOS(NotAllowed|Permission)/, 'the QOS in targets.json is not allowed for it'],
  [/^(QOS|Assoc|Association)\w*(Job|Jobs)Limit$/, 'the account or QOS has as many jobs as it may'],
  [/^(QOS|Assoc)\w*(Cpu|CPU)\w*/, 'the account or QOS has used the cores it may'],
  [/^(QOS|Assoc)\w*(Mem|Memory)\w*/, 'the account or QOS has used the memory it may'],
  [/^(QOS|Assoc)\w*(GRES|TRES|Billing|Node|Time|Wall|Limit)\w*/i, 'a limit of the account or QOS is reached'],
  [/^(Cleaning|Prolog)$/, 'its node is being prepared'],
];

/** Why a job waits. A reason that nobody put into words is named as it is. */
export function whyJobWaits(reason: string): string {
  return reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? `Slurm says ${reason}`;
}
