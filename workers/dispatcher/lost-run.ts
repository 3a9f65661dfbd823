/** @file Records a lost run, and one that is back: the state, the text on its page, the log. */
import { markLost, markRecovered } from '@/server/services/runs/life/attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import type { DispatcherDependencies } from './dependencies';

type Told = Pick<DispatcherDependencies, 'ctx' | 'log'>;

/** @param silence Milliseconds since the last sign of life. @param of The silent process: `the runner`, `its script` */
export function reportLost(
  { ctx, log }: Told,
  { run, attempt, lease }: OpenAttempt,
  silence: number,
  of: string,
): void {
  const reason = `Nothing was heard of ${of} for ${Math.round(silence / 1000)} s; it may come back`;
  markLost({ ctx, input: { attempt, lease, reason } });
  log.warn({ run, attempt }, reason);
}

export function reportRecovered({ ctx, log }: Told, { run, attempt, lease }: OpenAttempt): void {
  markRecovered({ ctx, input: { attempt, lease } });
  log.info({ run, attempt }, 'a lost run is back');
}
