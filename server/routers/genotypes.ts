/** @file Procedures of `genotypes`. */
import { consensusSchema, genotypeRecordSchema } from '@/domain/records/architecture';
import { genotypeConsensus, genotypeConsensusInput } from '@/server/services/genotypes/consensus';
import { editGenotype, editGenotypeInput } from '@/server/services/genotypes/edit';
import { getGenotype, getGenotypeInput } from '@/server/services/genotypes/get';
import { importGenotype, importGenotypeInput } from '@/server/services/genotypes/import';
import { genotypePageSchema, listGenotypes, listGenotypesInput } from '@/server/services/genotypes/list';
import { genotypePoints, genotypePointsInput, genotypePointsSchema } from '@/server/services/genotypes/points';
import {
  deleteEvaluation,
  deleteEvaluationInput,
  recordEvaluation,
  recordEvaluationInput,
} from '@/server/services/genotypes/record-evaluation';
import { genotypeSizes, genotypeSizesInput, genotypeSizesSchema } from '@/server/services/genotypes/sizes';
import { procedure, router } from '@/server/trpc';

const record = genotypeRecordSchema;

export const genotypesRouter = router({
  list: procedure('viewer').input(listGenotypesInput).output(genotypePageSchema).query(listGenotypes),
  get: procedure('viewer').input(getGenotypeInput).output(record).query(getGenotype),
  import: procedure('member').input(importGenotypeInput).output(record).mutation(importGenotype),
  edit: procedure('member').input(editGenotypeInput).output(record).mutation(editGenotype),
  sizes: procedure('viewer').input(genotypeSizesInput).output(genotypeSizesSchema).query(genotypeSizes),
  points: procedure('viewer').input(genotypePointsInput).output(genotypePointsSchema).query(genotypePoints),
  consensus: procedure('viewer').input(genotypeConsensusInput).output(consensusSchema).query(genotypeConsensus),
  recordEvaluation: procedure('member').input(recordEvaluationInput).output(record).mutation(recordEvaluation),
  deleteEvaluation: procedure('member').input(deleteEvaluationInput).output(record).mutation(deleteEvaluation),
});
