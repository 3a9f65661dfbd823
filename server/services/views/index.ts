/** @file Saved views of the table of runs. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteView, saveView, viewsOf } from '@/db/queries/view';
import type { SavedViewRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { newIdText, viewIdSchema } from '@/domain/ids';
import { operation } from '@/server/operation';
import { audit } from '@/server/services/audit/record';

const page = z.enum(['runs']);
const viewSchema = z.object({ id: viewIdSchema, name: z.string(), address: z.string() });
type View = z.output<typeof viewSchema>;

const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ page }),
  output: z.array(viewSchema),
  run({ ctx, input }) {
    return viewsOf(ctx.db, ctx.actor.name, input.page).map(toView);
  },
});

/** A view of the same name is replaced; told what it was, only where it still is. */
const save = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    page,
    name: z.string().trim().min(1).max(80),
    /** The query part of the page's address, without the question mark. */
    address: z.string().max(6000),
    /** Null: there was none of that name. */
    was: z
      .strictObject({ address: z.string().max(6000).nullable() })
      .partial()
      .optional(),
  }),
  output: viewSchema,
  run({ ctx, input: { was, ...view } }) {
    return inTransaction(ctx.db, (tx) => {
      const stored = viewsOf(tx, ctx.actor.name, view.page).find(({ name }) => name === view.name);
      const now = stored?.address ?? null;
      if (was?.address !== undefined && was.address !== now && now !== view.address)
        throw new DomainError(
          'conflict',
          now === null
            ? `The view "${view.name}" was deleted meanwhile: save once more to make it again.`
            : `There is a view "${view.name}" that shows something else: choose another name, or save once more to replace it.`,
          { field: 'name' },
        );
      const id = viewIdSchema.parse(newIdText('vw'));
      const saved = saveView(tx, { id, person: ctx.actor.name, createdAt: ctx.now(), ...view });
      audit(ctx, tx, 'view.save', saved.id, { name: view.name });
      return toView(saved);
    });
  },
});

const removeView = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({ id: viewIdSchema }),
  output: z.object({ id: viewIdSchema }),
  run({ ctx, input: { id } }) {
    inTransaction(ctx.db, (tx) => {
      if (!deleteView(tx, ctx.actor.name, id)) {
        throw new DomainError('not-found', `You have no view ${id}: it may have been deleted.`, { field: 'id' });
      }
      audit(ctx, tx, 'view.delete', id);
    });
    return { id };
  },
});

function toView({ id, name, address }: SavedViewRow): View {
  return { id, name, address };
}

export const views = {
  list,
  save,
  delete: removeView,
};
