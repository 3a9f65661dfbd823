/** @file What can be done with benchmarks, named as the API names it. */

import { deleteBenchmark, get, list } from './benchmarks';
import { importBenchmark, preview } from './import';
import { lookUp } from './published';

export const benchmarks = {
  list,
  get,
  // Mutations, for they have a whole file read.
  preview,
  import: importBenchmark,
  delete: deleteBenchmark,
  lookUp,
};
