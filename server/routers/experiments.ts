/** @file Procedures of `experiments`. */

import { createExperiment, createExperimentInput, experimentSchema } from '@/server/services/experiments/create';
import { experimentListSchema, listExperiments, listExperimentsInput } from '@/server/services/experiments/list';
import { procedure, router } from '@/server/trpc';

export const experimentsRouter = router({
  list: procedure('viewer').input(listExperimentsInput).output(experimentListSchema).query(listExperiments),
  create: procedure('member').input(createExperimentInput).output(experimentSchema).mutation(createExperiment),
});
