/** @file A script from outside says how its run ended, or that it continues. Repeated, it changes nothing. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { transitionRun } from '@/server/services/runs/life/transition';
import { summarise } from '@/server/services/runs/read/summarise';
import { requireRun } from '@/server/services/runs/require-run';
import { append, logAtHand, openAgain } from './append';
import { type OutsideRun, requireOutsideRun } from './outside-run';
import { keepOutside } from './outside-run-file';

const stateSchema = z.enum(['running', 'finished', 'failed', 'stopped']);
export type SaidState = z.infer<typeof stateSchema>;

const reason = z.string().max(10_000).nullable().default(null);
export const endingSchema = z.strictObject({ state: stateSchema.exclude(['running']), reason });

export const end = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    run: runIdSchema,
    /** `running`: it continues, after an end or a silence. */
    state: stateSchema,
    reason,
  }),
  output: runSummarySchema,
  prepare: async ({ ctx, input: { run, state } }) => {
    if (state !== 'running') await logAtHand(ctx, run);
  },
  run({ ctx, input: { run: id, state, reason } }) {
    say(ctx, id, state, { reason, at: ctx.now() });
    return summarise(ctx, requireRun(ctx.db, id));
  },
});

/** Moves the run at once; its attempt is closed by the dispatcher, once all that was sent before is read. */
export function say(
  ctx: ServiceContext,
  id: OutsideRun['run']['id'],
  state: SaidState,
  { reason, at }: { reason: string | null; at: number },
): void {
  const outside = requireOutsideRun(ctx, ctx.db, id);
  if (state !== 'running' && outside.run.state !== state) {
    append(ctx, outside, `ended ${state} ${at}`, [
      { type: 'ended', time: ctx.now(), end: state, code: null, reason, step: 0 },
    ]);
  }
  inTransaction(ctx.db, (tx) => moveToEnd(ctx, tx, id, state, reason, at));
  keepOutside(ctx, id);
}

function moveToEnd(
  ctx: ServiceContext,
  tx: Database,
  id: OutsideRun['run']['id'],
  state: SaidState,
  reason: string | null,
  at: number,
): void {
  const { run, attempt } = requireOutsideRun(ctx, tx, id);
  if (run.state === state) return;
  if (state === 'running' && run.state === 'stopping') {
    throw new DomainError('conflict', `"${run.name}" was asked to stop.`, { field: 'state' });
  }
  if (state === 'running' && isFinal(run.state)) openAgain({ ...ctx, db: tx }, { attempt });
  transitionRun(ctx, tx, run, 'script', state, {
    reason,
    endedAt: state === 'running' ? null : at,
    ...(state === 'running' ? { stopRequestedAt: null } : {}),
  });
}
