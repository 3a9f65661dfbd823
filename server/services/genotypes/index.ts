/** @file What can be done with genotypes, named as the API names it. */

import { deleteEvaluation, edit, importGenotype, recordEvaluation } from './change';
import { consensus } from './consensus';
import { get, list, points } from './read';
import { sizes } from './sizes';

export const genotypes = {
  list,
  get,
  import: importGenotype,
  edit,
  sizes,
  points,
  consensus,
  recordEvaluation,
  deleteEvaluation,
};
