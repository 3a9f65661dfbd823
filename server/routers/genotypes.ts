/** @file Procedures of `genotypes`. */
import { genotypeRecordSchema } from '@/domain/records/architecture';
import { getGenotype, getGenotypeInput } from '@/server/services/genotypes/get';
import { importGenotype, importGenotypeInput } from '@/server/services/genotypes/import';
import { genotypePageSchema, listGenotypes, listGenotypesInput } from '@/server/services/genotypes/list';
import { genotypeSizes, genotypeSizesInput, genotypeSizesSchema } from '@/server/services/genotypes/sizes';
import { procedure, router } from '@/server/trpc';

export const genotypesRouter = router({
  list: procedure('viewer').input(listGenotypesInput).output(genotypePageSchema).query(listGenotypes),
  get: procedure('viewer').input(getGenotypeInput).output(genotypeRecordSchema).query(getGenotype),
  import: procedure('member').input(importGenotypeInput).output(genotypeRecordSchema).mutation(importGenotype),
  sizes: procedure('viewer').input(genotypeSizesInput).output(genotypeSizesSchema).query(genotypeSizes),
});
