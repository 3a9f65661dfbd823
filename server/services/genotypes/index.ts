/** @file The verbs of genotypes, as the API names them. */

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
