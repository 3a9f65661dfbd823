/** @file The dispatcher's loop: ingests and supervises open attempts, starts queued runs, until told to end. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { SeriesMemory } from '@/db/series/known-series';
import type { AttemptId } from '@/domain/ids';
import { lackOf } from '@/domain/machine-lack';
import { isWorking } from '@/domain/run-state';
import { batchTargetOf } from '@/domain/targets/target';
import { dropOlderCopy } from '@/server/services/ended-logs/packed-log';
import { repairRuns } from '@/server/services/runs/life/end-attempt';
import { listOpenAttempts, listOwnAttempts, outsideExecutor } from '@/server/services/runs/life/open-attempts';
import { stop as requestStop } from '@/server/services/runs/life/stop';
import type { JobOrder } from '../executors/types';
import { newWatch, type Watch } from './attempt-memory';
import type { DispatcherDependencies } from './dependencies';
import type { PlacingGate } from './hold-while-lacking';
import { placeNextRun } from './place-run';
import { superviseAttempt } from './supervise-attempt';
import { superviseJob } from './supervise-job';
import { superviseOutside } from './supervise-outside';

export interface Dispatcher {
  /** Works until `stop` was called and the current turn is done. */
  run(): Promise<void>;
  /** Runs a turn now instead of at the next interval. */
  wake(): void;
  /** Claims nothing more and ends. `runs`: asks runners to stop and waits for them; else they keep running. */
  stop(runs: 'leave' | 'stop'): void;
}

export interface DispatcherOptions extends DispatcherDependencies {
  readonly gate: PlacingGate;
  /** Called once a turn: lock, sign of life, upkeep. An error it throws ends the loop. */
  everyTurn(): void;
}

/** Each is some files that are flushed: signs of life must be given in between. */
const ordersPerTurn = 64;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { ctx, log, timing, monotonic, gate } = options;
  const watches = new Map<AttemptId, Watch>();
  const memory = new SeriesMemory();
  const pause = createPause();
  let ending: 'no' | 'leave' | 'stop' = 'no';

  /** Supervises each open attempt; an error of one is logged and does not affect the others. */
  const superviseAll = async (): Promise<boolean> => {
    const open = listOpenAttempts({ ctx });
    const still = new Set(open.map(({ attempt }) => attempt));
    for (const [attempt, watch] of watches) {
      if (still.has(attempt)) continue;
      watch.bringing?.return(false);
      watches.delete(attempt);
    }
    memory.keepOnly(still);
    let more = false;
    const jobs = open.flatMap(({ attempt, executor, job }) => {
      const target = batchTargetOf(executor);
      return target === null ? [] : [{ attempt, target, job }];
    });
    const views = options.batch.look(jobs);
    for (const each of open) {
      const known = watches.get(each.attempt);
      const watch = known ?? newWatch(monotonic(), timing, memory);
      watches.set(each.attempt, watch);
      try {
        if (known === undefined) dropOlderCopy(each.directory);
        const look =
          each.executor === outsideExecutor
            ? superviseOutside(options, each, watch)
            : batchTargetOf(each.executor) !== null
              ? superviseJob(options, each, watch, views.get(each.attempt))
              : superviseAttempt(options, each, watch, gate);
        more = (await look) || more;
      } catch (error) {
        log.error({ run: each.run, attempt: each.attempt, err: error }, 'trouble with an attempt; tried again');
      }
    }
    return more;
  };

  /** True if more may be placed: a turn must end, and its orders go out together. */
  const fillSlots = async (): Promise<boolean> => {
    const orders: JobOrder[] = [];
    try {
      while (ending === 'no' && gate.isOpen()) {
        const placed = await placeNextRun(options, gate);
        if (placed === 'none') return false;
        if (placed !== 'placed') orders.push(placed.order);
        if (orders.length >= ordersPerTurn) return true;
      }
      return false;
    } catch (error) {
      const lack = lackOf(error);
      if (lack !== null) gate.met(lack);
      throw error;
    } finally {
      options.batch.submit(orders);
    }
  };

  const mend = (): void => {
    for (const name of repairRuns({ ctx })) log.warn({}, `"${name}" was at work without an attempt: mended`);
  };

  const stopAll = (): void => {
    for (const { run, state } of listOwnAttempts({ ctx })) {
      if (state !== 'stopping' && isWorking(state)) requestStop({ ctx, input: { id: run } });
    }
  };

  /** After a restart the first turn ingests and adopts before any verdict or claim. */
  const turn = async (): Promise<boolean> => {
    let more = await superviseAll();
    const fill = async () => {
      more = await fillSlots();
    };
    // Each is independent: trouble with one does not block the others.
    for (const step of [ending === 'stop' ? stopAll : undefined, mend, more ? undefined : fill, options.batch.turn]) {
      try {
        await step?.();
      } catch (error) {
        log.error({ err: error }, 'trouble in a turn; tried again');
      }
    }
    return more;
  };

  const isDone = (): boolean => ending === 'leave' || (ending === 'stop' && listOwnAttempts({ ctx }).length === 0);

  return {
    async run() {
      while (!isDone()) {
        options.everyTurn();
        let more = false;
        try {
          more = await turn();
        } catch (error) {
          // Such as a full disk or a locked database: the logs of the runs keep everything meanwhile.
          log.error({ err: error }, 'trouble in a turn; tried again');
        }
        // What commands and timers have to say is heard between two turns, however many follow each other.
        if (more) await nextRound();
        else if (!isDone()) await pause.wait(timing.dispatchEvery);
      }
    },
    wake: pause.end,
    stop(runs) {
      ending = runs;
      pause.end();
    },
  };
}

/** A pause that can be cut short; a call between two pauses cuts the next one. */
function createPause() {
  let resolve: (() => void) | undefined;
  let cut = false;
  return {
    async wait(milliseconds: number): Promise<void> {
      if (!cut) {
        await new Promise<void>((done) => {
          const timer = setTimeout(done, milliseconds);
          resolve = () => {
            clearTimeout(timer);
            done();
          };
        });
      }
      resolve = undefined;
      cut = false;
    },
    end(): void {
      cut = true;
      resolve?.();
    },
  };
}
