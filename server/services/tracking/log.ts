/** @file Events of a run from outside, in one idempotent batch. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { runIdSchema, spaceIdSchema } from '@/domain/ids';
import { runStateSchema } from '@/domain/run-state';
import { operation } from '@/server/operation';
import { audit } from '@/server/services/audit/record';
import { append, logAtHand } from './append';
import { chooseSpace, derived } from './architecture';
import { addParams, changeTags } from './details';
import { endingSchema, say } from './end';
import { touchLog } from './event-log';
import { requireOutsideRun } from './outside-run';
import { keepOutside } from './outside-run-file';
import { paramsSchema, sentEventSchema, tagsSchema } from './schemas';

export const log = operation({
  access: 'member',
  scope: 'log',
  kind: 'mutation',
  input: z.strictObject({
    run: runIdSchema,
    /** Unique within the run: a batch is stored once per name. */
    batch: z.string().min(1).max(100),
    params: paramsSchema.default({}),
    tags: tagsSchema.default({}),
    /** The space of the logits in `architecture` events; needed once. */
    space: spaceIdSchema.optional(),
    /** None: a sign of life. */
    events: z.array(sentEventSchema).max(10_000).default([]),
    /** After these events it ended, as `tracking.end` says it. */
    end: endingSchema.optional(),
  }),
  output: z.object({
    /** False if this batch was there already. */
    taken: z.boolean(),
    /** `stopping` and `stopped`: a stop was requested. */
    state: runStateSchema,
  }),
  prepare: async ({ ctx, input: { run, events, end } }) => {
    if (events.length > 0 || end !== undefined) await logAtHand(ctx, run);
  },
  run({ ctx, input: { run: id, batch, params, tags, space, events, end } }) {
    const outside = requireOutsideRun(ctx, ctx.db, id);
    let said = false;
    if (Object.keys(params).length + Object.keys(tags).length > 0) {
      said = true;
      inTransaction(ctx.db, (tx) => {
        addParams(ctx, tx, requireOutsideRun(ctx, tx, id), params);
        changeTags(ctx, tx, requireOutsideRun(ctx, tx, id), tags);
        audit(ctx, tx, 'run.describe', id, { params: Object.keys(params), tags: Object.keys(tags) });
      });
    }
    if (space !== undefined && outside.run.space !== space) {
      said = true;
      inTransaction(ctx.db, (tx) => {
        chooseSpace(ctx, tx, requireOutsideRun(ctx, tx, id), space);
        audit(ctx, tx, 'run.describe', id, { space });
      });
    }
    if (said) keepOutside(ctx, id);
    if (events.length === 0) touchLog(outside.directory, ctx.now());
    const taken = append(ctx, outside, batch, derived(ctx, id, events));
    if (end === undefined) return { taken, state: outside.run.state };
    say(ctx, id, end.state, { reason: end.reason, at: ctx.now() });
    return { taken, state: end.state };
  },
});
