/** @file What can be done with reports, named as the API names it. */
import { create, reportTrash, update } from './change';
import { freeze, unfreeze } from './freeze';
import { get, list } from './read';

export const reports = {
  list,
  get,
  create,
  update,
  freeze,
  unfreeze,
  ...reportTrash,
};
