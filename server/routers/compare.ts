/** @file Procedures of `compare`. */
import {
  comparePosteriors,
  comparePosteriorsInput,
  posteriorDistancesSchema,
} from '@/server/services/compare/posteriors';
import { compareRuns, compareRunsInput, runComparisonSchema } from '@/server/services/compare/runs';
import { procedure, router } from '@/server/trpc';

export const compareRouter = router({
  runs: procedure('viewer').input(compareRunsInput).output(runComparisonSchema).query(compareRuns),
  posteriors: procedure('viewer')
    .input(comparePosteriorsInput)
    .output(posteriorDistancesSchema)
    .query(comparePosteriors),
});
