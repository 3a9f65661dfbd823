/** @file The verbs of studies, as the API names them. */

import { create, setState } from './change';
import { preview } from './estimate';
import { list } from './list';
import { get } from './read';
import { remove } from './remove';
import { report } from './report';

export const studies = {
  list,
  get,
  report,
  preview,
  create,
  setState,
  remove,
};
