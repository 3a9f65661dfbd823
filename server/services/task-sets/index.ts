/** @file What can be done with task sets, named as the API names it. */

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
