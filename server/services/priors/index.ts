/** @file The verbs of priors, as the API names them. */

import { posteriors } from './posteriors';
import { edit, get, list } from './priors';

export const priors = {
  list,
  posteriors,
  get,
  edit,
};
