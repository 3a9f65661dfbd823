/** @file The prior value report of a study, from the current state of its runs: all folds of a space together, then each fold. */
import { z } from 'zod';
import type { Database } from '@/db/open';
import { studyIdSchema } from '@/domain/ids';
import { type StudyReportSection, studyReportSchema } from '@/domain/records/study';
import { type StudyDefinition, studyRowKeys } from '@/domain/study';
import { studySection } from '@/domain/study/report';
import type { MetaCost, StudyMeasurement } from '@/domain/study/section';
import { operation } from '@/server/operation';
import { requireSpace } from '@/server/services/spaces/read';
import { finishedRetrainings, measureMetaCosts, measureStudy } from './measure';
import { nextRuns } from './next-runs';
import { requireStudy } from './read';
import { foldFacts, readStudyState } from './read-state';

export const report = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: studyIdSchema }),
  output: studyReportSchema,
  run({ ctx, input: { id } }) {
    const { name, state, definition } = requireStudy(ctx.db, id);
    const runs = readStudyState(ctx.db, id);
    const measurements = measureStudy(definition, runs);
    const metaCosts = measureMetaCosts(definition, runs);
    const spaceOf = new Map(definition.folds.map((fold) => [fold.name, requireSpace(ctx.db, fold.space).name]));
    return {
      id,
      name,
      // Also if a run was deleted since it finished.
      complete: state === 'finished' && nextRuns(definition, foldFacts(ctx.db, definition), runs).runs.length === 0,
      delta: definition.delta,
      retrainingSeeds: definition.retrainingSeeds.length,
      randomGenotypes: definition.randomGenotypes,
      retrainings: finishedRetrainings(runs),
      sections: sectionsOf(ctx.db, definition, measurements, metaCosts),
      measurements: measurements.map((each) => ({ ...each, space: spaceOf.get(each.fold) ?? '' })),
    };
  },
});

function sectionsOf(
  db: Database,
  definition: StudyDefinition,
  measurements: readonly StudyMeasurement[],
  metaCosts: readonly MetaCost[],
): StudyReportSection[] {
  const shared = { rowKeys: studyRowKeys(definition), budgets: definition.budgets, delta: definition.delta };
  const spaces = [...new Set(definition.folds.map(({ space }) => space))];
  return spaces.flatMap((space) => {
    const { name } = requireSpace(db, space);
    const folds = definition.folds.filter((fold) => fold.space === space).map((fold) => fold.name);
    const parts = folds.length > 1 ? [folds, ...folds.map((fold) => [fold])] : [folds];
    return parts.map((part): StudyReportSection => {
      const section = studySection({
        ...shared,
        measurements: measurements.filter(({ fold }) => part.includes(fold)),
        metaCosts: metaCosts.filter(({ fold }) => part.includes(fold)),
      });
      const title = part.length > 1 ? `all ${part.length} folds` : (part[0] ?? '');
      return {
        ...section,
        title,
        space: name,
        folds: [...part],
        rows: section.rows.map((row) => ({ ...row })),
        credits: section.credits.map((credit) => ({ ...credit })),
        claim: { ...section.claim, against: [...section.claim.against] },
      };
    });
  });
}
