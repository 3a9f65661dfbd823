/** @file Sequences of people's requests and the dispatcher's moves, and the invariants after each step. */

import { expect } from 'vitest';
import { attemptsOf, hasOpenAttempt } from '@/db/queries/attempt';
import { runsById } from '@/db/queries/run/run';
import { isDomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';
import { attemptEndSchema, isWorking } from '@/domain/run-state';
import { breachesOf } from '@/server/services/fsck/fsck';
import { runChecks } from '@/server/services/fsck/runs';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeQueuedRun, startedBody } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import { continueRun } from '../../launch/continue';
import { clone as cloneRun } from '../../launch/launch';
import { requireRun } from '../../require-run';
import { bulk as actOnRuns } from '../../upkeep/bulk';
import { reorder as reorderRun } from '../../upkeep/reorder';
import { deleteRun, purge, restore as restoreRun } from '../../upkeep/trash';
import { markLost, markRecovered, markRunning, recordSpawn } from '../attempt';
import { type ClaimedRun, claimNextRun } from '../claim';
import { endAttempt, repairRuns } from '../end-attempt';
import { resume as resumeRun } from '../resume';
import { stop as requestStop } from '../stop';

export async function platformForActs() {
  const platform = makePlatform({ slots: 4, timing: { maxCrashes: 2 } });
  const basis = await makeBasis(platform.ctx);
  const { ctx, dataDirectory } = platform;
  return { ...platform, basis, breaches: () => breachesOf({ db: ctx.db, dataDirectory, runners: null }, runChecks) };
}

const checkpoint = {
  type: 'artefact',
  kind: 'checkpoint',
  name: 'c',
  path: 'c',
  size: 1,
  sha256: '0'.repeat(64),
  step: 2,
} as const;

const acts = ['stop', 'resume', 'delete', 'restore', 'purge', 'continue', 'clone', 'first', 'launch'] as const;
const moves = ['claim', 'spawn', 'started', 'running', 'lost', 'back', 'mend'] as const;
const step = fc.oneof(
  fc.record({ what: fc.constantFrom(...acts), which: fc.nat(5), many: fc.boolean() }),
  fc.record({ what: fc.constantFrom(...moves), which: fc.nat(5) }),
  fc.record({ what: fc.constant('end' as const), which: fc.nat(5), end: fc.constantFrom(...attemptEndSchema.options) }),
);

/** Runs sequences on one real database. @throws the shortest sequence that breaks an invariant */
export async function walkThroughActs(numRuns: number): Promise<void> {
  const { ctx, basis, breaches, advance } = await platformForActs();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
      const runs: RunId[] = [makeQueuedRun(ctx, basis.search), makeQueuedRun(ctx, basis.metaTrain)];
      const claims: ClaimedRun[] = [];
      for (const each of steps) {
        advance(5_000);
        const id = runs[each.which % runs.length] ?? ('' as RunId);
        const claim = claims[each.which % Math.max(1, claims.length)];
        const lease = claim && { attempt: claim.attempt, lease: claim.lease };
        const before = runsById(ctx.db, [id])[0];
        const worked = before !== undefined && hasOpenAttempt(ctx.db, id);
        try {
          switch (each.what) {
            case 'stop':
            case 'resume':
            case 'delete':
            case 'restore':
            case 'purge': {
              if (each.many) await actOnRuns({ ctx, input: { ids: [id], act: { type: each.what } } });
              else if (each.what === 'stop') requestStop({ ctx, input: { id } });
              else if (each.what === 'resume') resumeRun({ ctx, input: { id } });
              else if (each.what === 'delete') deleteRun({ ctx, input: { id } });
              else if (each.what === 'restore') restoreRun({ ctx, input: { id } });
              else await purge({ ctx, input: { id } });
              break;
            }
            case 'continue':
              runs.push(continueRun({ ctx, input: { id, step: 2 } }).id);
              break;
            case 'clone':
              cloneRun({ ctx, input: { id } });
              break;
            case 'first':
              reorderRun({ ctx, input: { id, to: { type: 'first' } } });
              break;
            case 'launch':
              runs.push(makeQueuedRun(ctx, basis.search));
              break;
            case 'claim': {
              const claimed = claimNextRun({ ctx });
              if (claimed !== null) claims.push(claimed);
              break;
            }
            case 'mend':
              expect(repairRuns({ ctx })).toEqual([]);
              break;
            case 'started':
              if (lease)
                applyEvents({
                  ctx,
                  input: { ...lease, events: eventLog([startedBody, checkpoint]), newOffset: 1 },
                });
              break;
            case 'spawn':
              if (lease) recordSpawn({ ctx, input: { ...lease, pid: 9, startTicks: 1, host: 'h' } });
              break;
            case 'running':
              if (lease) markRunning({ ctx, input: lease });
              break;
            case 'lost':
              if (lease) markLost({ ctx, input: { ...lease, reason: 'silent' } });
              break;
            case 'back':
              if (lease) markRecovered({ ctx, input: lease });
              break;
            case 'end':
              if (lease) endAttempt({ ctx, input: { ...lease, end: each.end, code: null, reason: null, step: 1 } });
              break;
          }
        } catch (error) {
          if (!isDomainError(error)) throw error;
        }
        expect(await breaches()).toEqual([]);
        // A person's request never takes a run from the process that works on it.
        const after = runsById(ctx.db, [id])[0];
        if (worked && acts.some((act) => act === each.what)) {
          expect(after).toMatchObject({ deletedAt: null });
          expect(hasOpenAttempt(ctx.db, id)).toBe(true);
          expect(isWorking(requireRun(ctx.db, id).state)).toBe(true);
        }
        for (const run of runs) {
          const open = attemptsOf(ctx.db, run).filter(({ endedAt }) => endedAt === null);
          expect(open.length).toBeLessThanOrEqual(1);
        }
      }
      // The next sequence begins with an empty queue.
      for (const claim of claims) {
        try {
          endAttempt({ ctx, input: { ...claimLease(claim), end: 'stopped', code: null, reason: null, step: 1 } });
        } catch {
          // It ended in the sequence.
        }
      }
      for (const id of runs) if (runsById(ctx.db, [id])[0]?.state === 'queued') requestStop({ ctx, input: { id } });
    }),
    { numRuns },
  );
}

const claimLease = ({ attempt, lease }: ClaimedRun) => ({ attempt, lease });
