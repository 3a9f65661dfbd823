/** @file The whole API. Clients import its type only. */
import { router } from '@/server/trpc';
import { architectureRouter } from './architecture';
import { benchmarksRouter } from './benchmarks';
import { compareRouter } from './compare';
import { datasetImportsRouter } from './dataset-imports';
import { datasetsRouter } from './datasets';
import { experimentsRouter } from './experiments';
import { genotypesRouter } from './genotypes';
import { membersRouter } from './members';
import { priorsRouter } from './priors';
import { runsRouter } from './runs';
import { seriesRouter } from './series';
import { spacesRouter } from './spaces';
import { studiesRouter } from './studies';
import { systemRouter } from './system';
import { taskSetsRouter } from './task-sets';
import { tokensRouter } from './tokens';
import { viewsRouter } from './views';
import { webhooksRouter } from './webhooks';

export const appRouter = router({
  system: systemRouter,
  datasets: datasetsRouter,
  datasetImports: datasetImportsRouter,
  taskSets: taskSetsRouter,
  spaces: spacesRouter,
  experiments: experimentsRouter,
  runs: runsRouter,
  series: seriesRouter,
  architecture: architectureRouter,
  priors: priorsRouter,
  genotypes: genotypesRouter,
  benchmarks: benchmarksRouter,
  compare: compareRouter,
  studies: studiesRouter,
  views: viewsRouter,
  webhooks: webhooksRouter,
  members: membersRouter,
  tokens: tokensRouter,
});
export type AppRouter = typeof appRouter;
