/** @file Which task of a task set a run works on. */
import { z } from 'zod';
import { taskSetIdSchema } from '../ids';
import { partSchema } from '../task-set';
import { section } from './settings';

export const taskReferenceSchema = z
  .strictObject({
    taskSet: taskSetIdSchema.meta({ title: 'Task set', widget: 'task-set' }),
    part: partSchema.default('heldOut').meta({ title: 'Part' }),
    index: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .meta({ title: 'Task index', description: 'Which task of the part; sampling is a pure function of the index.' }),
    seed: z
      .int()
      .min(0)
      .max(4294967295)
      .default(0)
      .meta({ title: 'Task seed', description: 'Apart from the run seed, so that several runs meet the same task.' }),
  })
  .meta({ title: 'Task', section: section.basis, widget: 'task' });
export type TaskReference = z.infer<typeof taskReferenceSchema>;
