/** @file Procedures of `priors`. */
import { priorRecordSchema } from '@/domain/records/architecture';
import { getPrior, getPriorInput } from '@/server/services/priors/get';
import { listPriors, listPriorsInput, priorListSchema } from '@/server/services/priors/list';
import { procedure, router } from '@/server/trpc';

export const priorsRouter = router({
  list: procedure('viewer').input(listPriorsInput).output(priorListSchema).query(listPriors),
  get: procedure('viewer').input(getPriorInput).output(priorRecordSchema).query(getPrior),
});
