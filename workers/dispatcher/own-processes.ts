/** @file Which processes on a GPU are of runs at work here: a runner and all that it started, for a run is a session of its own. */
import { listAttemptsHere } from '@/server/services/runs/life/open-attempts';
import { statusOf } from '@/server/services/system/processes';
import type { DispatcherContext } from './dependencies';

/** The platform asks engines what they compute on, and that loads them for a moment. */
const platform = [process.pid, ...(process.env.MASTHEAD_LEASH === '1' ? [process.ppid] : [])];

/** So many parents are asked before a process counts as a stranger's. */
const generations = 32;

export function ownProcesses(ctx: DispatcherContext): (pid: number, card: string) => boolean {
  return (pid, card) => {
    const open = listAttemptsHere({ ctx });
    const runners = new Set([...platform, ...open.flatMap(({ handle }) => handle?.pid ?? [])]);
    const status = statusOf(pid);
    // In a container the driver counts processes otherwise: what can't be seen on a card that a run holds is taken for the run's.
    if (status === undefined) return open.some(({ cards }) => cards.includes(card));
    if (runners.has(pid) || runners.has(status.session)) return true;
    let { parent } = status;
    for (let asked = 0; asked < generations && parent > 1; asked++) {
      if (runners.has(parent)) return true;
      parent = statusOf(parent)?.parent ?? 0;
    }
    return false;
  };
}
