/** @file What a returning user wants to know first: what ended since, what needs a decision, and the best result of each task set. */
import { z } from 'zod';
import { alarmsOf } from '@/db/queries/alarm';
import { activeRuns, countEndedSince, lastEnded } from '@/db/queries/run/list';
import { findTaskSet } from '@/db/queries/task-set';
import { floatSchema } from '@/domain/float';
import { runIdSchema, type TaskSetId, taskSetIdSchema } from '@/domain/ids';
import { runKindSchema } from '@/domain/run-config';
import { operation } from '@/server/operation';
import { numbersOf } from '@/server/services/runs/read/summarise';

/** The best is searched among this many recently finished runs: all of a large lab's would take noticeable time. */
const searchedRuns = 1000;
const shownSets = 8;
const shownDecisions = 8;
/** Runs at work whose alarms are read. */
const shownActive = 100;
/** A run that failed longer ago has been dealt with. */
const failedWithin = 14 * 86_400_000;

const namedRun = z.object({ id: runIdSchema, name: z.string(), kind: runKindSchema });

export const overview = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    /** Milliseconds since the epoch: when the reader last looked. */
    since: z.number().nullable().default(null),
  }),
  output: z.object({
    /** Runs that ended since then, by how; null if no time was given. */
    ended: z.object({ finished: z.int(), failed: z.int(), stopped: z.int() }).nullable(),
    /** Failed runs that nobody retried, and alarms of running runs, the latest first. */
    decisions: z.array(
      z.object({ what: z.enum(['failed', 'alarm']), run: namedRun, text: z.string(), time: z.number() }),
    ),
    /** The highest test accuracy of a finished run, by task set, the latest used first. */
    best: z.array(
      z.object({
        taskSet: z.object({ id: taskSetIdSchema, name: z.string() }),
        run: namedRun,
        accuracy: floatSchema,
        /** Among how many runs. */
        runs: z.int(),
      }),
    ),
  }),
  run({ ctx, input: { since } }) {
    const best = new Map<TaskSetId, { run: z.infer<typeof namedRun>; accuracy: number; runs: number }>();
    for (const row of lastEnded(ctx.db, ['finished'], searchedRuns)) {
      const accuracy = numbersOf(row.summary).get('test.accuracy');
      if (row.taskSet === null || accuracy === undefined || !Number.isFinite(accuracy)) continue;
      const known = best.get(row.taskSet);
      const run = { id: row.id, name: row.name, kind: row.kind };
      if (known === undefined) best.set(row.taskSet, { run, accuracy, runs: 1 });
      else if (accuracy > known.accuracy) best.set(row.taskSet, { run, accuracy, runs: known.runs + 1 });
      else known.runs++;
    }
    const failed = lastEnded(ctx.db, ['failed'], shownDecisions)
      .filter(({ endedAt }) => (endedAt ?? 0) > ctx.now() - failedWithin)
      .map(({ id, name, kind, reason, endedAt }) => ({
        what: 'failed' as const,
        run: { id, name, kind },
        text: reason ?? 'It left no reason.',
        time: endedAt ?? 0,
      }));
    const alarms = activeRuns(ctx.db, shownActive).flatMap(({ id, name, kind }) =>
      alarmsOf(ctx.db, id).map(({ message, lastTime }) => ({
        what: 'alarm' as const,
        run: { id, name, kind },
        text: message,
        time: lastTime,
      })),
    );
    const counted =
      since === null ? null : new Map(countEndedSince(ctx.db, since).map((row) => [row.state, row.count]));
    return {
      ended:
        counted === null
          ? null
          : {
              finished: counted.get('finished') ?? 0,
              failed: counted.get('failed') ?? 0,
              stopped: counted.get('stopped') ?? 0,
            },
      decisions: [...failed, ...alarms].sort((a, b) => b.time - a.time).slice(0, shownDecisions),
      best: [...best].slice(0, shownSets).flatMap(([id, found]) => {
        const taskSet = findTaskSet(ctx.db, id);
        return taskSet === undefined ? [] : [{ taskSet: { id, name: taskSet.name }, ...found }];
      }),
    };
  },
});
