/** @file Procedures of `views`. */
import {
  deletedViewSchema,
  deleteViewInput,
  keepView,
  listViews,
  listViewsInput,
  removeView,
  saveViewInput,
  viewListSchema,
  viewSchema,
} from '@/server/services/views/views';
import { procedure, router } from '@/server/trpc';

export const viewsRouter = router({
  list: procedure('viewer').input(listViewsInput).output(viewListSchema).query(listViews),
  save: procedure('member').input(saveViewInput).output(viewSchema).mutation(keepView),
  delete: procedure('member').input(deleteViewInput).output(deletedViewSchema).mutation(removeView),
});
