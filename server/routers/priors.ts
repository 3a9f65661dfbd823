/** @file Procedures of `priors`. */
import { posteriorMapSchema, priorRecordSchema } from '@/domain/records/architecture';
import { editPrior, editPriorInput } from '@/server/services/priors/edit';
import { getPrior, getPriorInput } from '@/server/services/priors/get';
import { listPriors, listPriorsInput, priorListSchema } from '@/server/services/priors/list';
import { listPosteriors, listPosteriorsInput } from '@/server/services/priors/posteriors';
import { procedure, router } from '@/server/trpc';

export const priorsRouter = router({
  list: procedure('viewer').input(listPriorsInput).output(priorListSchema).query(listPriors),
  posteriors: procedure('viewer').input(listPosteriorsInput).output(posteriorMapSchema).query(listPosteriors),
  get: procedure('viewer').input(getPriorInput).output(priorRecordSchema).query(getPrior),
  edit: procedure('member').input(editPriorInput).output(priorRecordSchema).mutation(editPrior),
});
