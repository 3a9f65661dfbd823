/** @file What the searches of a study with one fold ended with. */
import type { Genotype } from '@/domain/genotype';
import type { StudyId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { genotypesOfUnit, studyKeys, unitsOf } from '@/server/services/studies/next-runs';
import { requireStudy } from '@/server/services/studies/read';
import { readStudyState } from '@/server/services/studies/read-state';

export interface Derived {
  readonly row: string;
  /** Index of the prior in the fold: the seed of runs without a prior. */
  readonly seed: number;
  readonly genotype: Genotype;
  /** Of the search; null if it is not known. */
  readonly seconds: number | null;
  readonly macs: number | null;
}

/** Cells of all rows, the priors' own among them. */
export function derivedOf(ctx: ServiceContext, id: StudyId): Derived[] {
  const { definition } = requireStudy(ctx.db, id);
  const state = readStudyState(ctx.db, id);
  const [fold] = definition.folds;
  return (fold === undefined ? [] : unitsOf(fold, 0)).flatMap((unit) =>
    genotypesOfUnit(definition, state, unit).map(({ row, genotype }) => {
      const cost = state.runs.get(studyKeys.search(unit, row))?.summary;
      // The prior's own cell takes no step.
      const none = row === 'prior-genotype' ? 0 : null;
      return {
        row,
        seed: unit.prior,
        genotype: genotype.document,
        seconds: cost?.get('compute.seconds') ?? none,
        macs: cost?.get('compute.macs') ?? none,
      };
    }),
  );
}
