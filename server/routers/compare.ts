/** @file Procedures of `compare`. */
import { compareRuns, compareRunsInput, runComparisonSchema } from '@/server/services/compare/runs';
import { procedure, router } from '@/server/trpc';

export const compareRouter = router({
  runs: procedure('viewer').input(compareRunsInput).output(runComparisonSchema).query(compareRuns),
});
