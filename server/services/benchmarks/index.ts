/** @file The verbs of benchmarks, as the API names them. */

import { deleteBenchmark, get, list } from './benchmarks';
import { importBenchmark, preview } from './import';
import { lookUp, ranges } from './published';

export const benchmarks = {
  list,
  get,
  ranges,
  // Mutations, because they read a whole file.
  preview,
  import: importBenchmark,
  delete: deleteBenchmark,
  lookUp,
};
