/** @file Saved views: the addresses of a page that a person keeps under names. Each sees their own; an address can be shared. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { deleteView, saveView, viewsOf } from '@/db/queries/view/views';
import type { SavedViewRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { newIdText, viewIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';
import { audit } from '@/server/services/journal';

const page = z.enum(['runs']);
export const viewSchema = z.object({ id: viewIdSchema, name: z.string(), address: z.string() });
type View = z.output<typeof viewSchema>;

export const listViewsInput = z.strictObject({ page });
export type ListViewsInput = z.input<typeof listViewsInput>;
export const viewListSchema = z.array(viewSchema);

export function listViews({ ctx, input }: Call<ListViewsInput>): View[] {
  return viewsOf(ctx.db, ctx.actor.name, listViewsInput.parse(input).page).map(toView);
}

export const saveViewInput = z.strictObject({
  page,
  name: z.string().trim().min(1).max(80),
  /** The query part of the page's address, without the question mark. */
  address: z.string().max(6000),
});
export type SaveViewInput = z.input<typeof saveViewInput>;

/** A view of the same name is replaced. */
export function keepView({ ctx, input }: Call<SaveViewInput>): View {
  const view = saveViewInput.parse(input);
  return inTransaction(ctx.db, (tx) => {
    const id = viewIdSchema.parse(newIdText('vw'));
    const saved = saveView(tx, { id, person: ctx.actor.name, createdAt: ctx.now(), ...view });
    audit(ctx, tx, 'view.save', saved.id, { name: view.name });
    return toView(saved);
  });
}

export const deleteViewInput = z.strictObject({ id: viewIdSchema });
export type DeleteViewInput = z.input<typeof deleteViewInput>;
export const deletedViewSchema = z.object({ id: viewIdSchema });

export function removeView({ ctx, input }: Call<DeleteViewInput>): z.output<typeof deletedViewSchema> {
  const { id } = deleteViewInput.parse(input);
  inTransaction(ctx.db, (tx) => {
    if (!deleteView(tx, ctx.actor.name, id)) {
      throw new DomainError('not-found', `You have no view ${id}: it may have been deleted.`, { field: 'id' });
    }
    audit(ctx, tx, 'view.delete', id);
  });
  return { id };
}

function toView({ id, name, address }: SavedViewRow): View {
  return { id, name, address };
}
