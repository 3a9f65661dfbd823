/** @file The verbs of task sets, as the API names them. */

import { create, taskSetTrash, update } from './change';
import { check, preview } from './check';
import { get, list } from './read';

export const taskSets = {
  list,
  get,
  check,
  create,
  update,
  ...taskSetTrash,
  preview,
};
