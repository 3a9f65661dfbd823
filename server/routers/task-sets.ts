/** @file Procedures of `taskSets`. */
import { taskSetRecordSchema } from '@/domain/records/task-set';
import { checkTaskSetSpec, checkTaskSetSpecInput, taskSetCheckSchema } from '@/server/services/task-sets/check';
import { createTaskSet, createTaskSetInput } from '@/server/services/task-sets/create';
import { getTaskSet, getTaskSetInput } from '@/server/services/task-sets/get';
import { listTaskSets, listTaskSetsInput, taskSetListSchema } from '@/server/services/task-sets/list';
import { previewTaskSet, previewTaskSetInput, taskPreviewListSchema } from '@/server/services/task-sets/preview';
import {
  deleteTaskSet,
  oneTaskSetInput,
  purgeTaskSet,
  restoreTaskSet,
  taskSetTrash,
  taskSetTrashInput,
  taskSetTrashSchema,
} from '@/server/services/task-sets/trash';
import { updateTaskSet, updateTaskSetInput } from '@/server/services/task-sets/update';
import { procedure, router } from '@/server/trpc';

export const taskSetsRouter = router({
  list: procedure('viewer').input(listTaskSetsInput).output(taskSetListSchema).query(listTaskSets),
  get: procedure('viewer').input(getTaskSetInput).output(taskSetRecordSchema).query(getTaskSet),
  check: procedure('viewer').input(checkTaskSetSpecInput).output(taskSetCheckSchema).query(checkTaskSetSpec),
  create: procedure('member').input(createTaskSetInput).output(taskSetRecordSchema).mutation(createTaskSet),
  update: procedure('member').input(updateTaskSetInput).output(taskSetRecordSchema).mutation(updateTaskSet),
  delete: procedure('member').input(oneTaskSetInput).output(taskSetRecordSchema).mutation(deleteTaskSet),
  restore: procedure('member').input(oneTaskSetInput).output(taskSetRecordSchema).mutation(restoreTaskSet),
  purge: procedure('admin').input(oneTaskSetInput).output(oneTaskSetInput).mutation(purgeTaskSet),
  trash: procedure('viewer').input(taskSetTrashInput).output(taskSetTrashSchema).query(taskSetTrash),
  preview: procedure('viewer').input(previewTaskSetInput).output(taskPreviewListSchema).query(previewTaskSet),
});
