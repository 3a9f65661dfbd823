/** @file Procedures of `runs`. */
import { runDetailSchema, runSummarySchema } from '@/domain/records/run';
import { actOnRuns, bulkResultSchema, bulkRunsInput } from '@/server/services/runs/bulk';
import { checkRun, checkRunInput, runCheckSchema } from '@/server/services/runs/check';
import { clonedRunSchema, cloneRun, cloneRunInput } from '@/server/services/runs/clone';
import { continueRun, continueRunInput } from '@/server/services/runs/continue';
import { deletedRunSchema, deleteRun, deleteRunInput } from '@/server/services/runs/delete';
import { editRun, editRunInput } from '@/server/services/runs/edit';
import { estimateRun, estimateRunInput, runEstimateSchema } from '@/server/services/runs/estimate';
import { getRun, getRunInput } from '@/server/services/runs/get';
import { indexOfRuns, indexRunsInput, runIndexSchema } from '@/server/services/runs/index-runs';
import { launchedRunsSchema, launchRuns, launchRunsInput } from '@/server/services/runs/launch';
import { listRuns, listRunsInput, runPageSchema } from '@/server/services/runs/list';
import { readRunLog, readRunLogInput, runLogSchema } from '@/server/services/runs/log';
import { launchPlanSchema, planLaunch, planLaunchInput } from '@/server/services/runs/plan-launch';
import { purge, purgedRunSchema, purgeRunInput } from '@/server/services/runs/purge';
import { reorderRun, reorderRunInput } from '@/server/services/runs/reorder';
import { requestStop, requestStopInput } from '@/server/services/runs/request-stop';
import { restoreRun, restoreRunInput } from '@/server/services/runs/restore';
import { resumeRun, resumeRunInput } from '@/server/services/runs/resume';
import { rowsOfRuns, runRowsInput, runRowsSchema } from '@/server/services/runs/rows';
import { runUsersInput, runUsersSchema, usersOfRuns } from '@/server/services/runs/users';
import { runVocabularyInput, runVocabularySchema, vocabularyOfRuns } from '@/server/services/runs/vocabulary';
import { procedure, router } from '@/server/trpc';

export const runsRouter = router({
  launch: procedure('member').input(launchRunsInput).output(launchedRunsSchema).mutation(launchRuns),
  estimate: procedure('viewer').input(estimateRunInput).output(runEstimateSchema).query(estimateRun),
  plan: procedure('viewer').input(planLaunchInput).output(launchPlanSchema).query(planLaunch),
  check: procedure('viewer').input(checkRunInput).output(runCheckSchema).query(checkRun),
  list: procedure('viewer').input(listRunsInput).output(runPageSchema).query(listRuns),
  /** Ordered ids of a whole view; `rows` are fetched by window. */
  index: procedure('viewer').input(indexRunsInput).output(runIndexSchema).query(indexOfRuns),
  rows: procedure('viewer').input(runRowsInput).output(runRowsSchema).query(rowsOfRuns),
  vocabulary: procedure('viewer').input(runVocabularyInput).output(runVocabularySchema).query(vocabularyOfRuns),
  get: procedure('viewer').input(getRunInput).output(runDetailSchema).query(getRun),
  stop: procedure('member').input(requestStopInput).output(runSummarySchema).mutation(requestStop),
  resume: procedure('member').input(resumeRunInput).output(runSummarySchema).mutation(resumeRun),
  continue: procedure('member').input(continueRunInput).output(runSummarySchema).mutation(continueRun),
  clone: procedure('viewer').input(cloneRunInput).output(clonedRunSchema).query(cloneRun),
  reorder: procedure('member').input(reorderRunInput).output(runSummarySchema).mutation(reorderRun),
  edit: procedure('member').input(editRunInput).output(runSummarySchema).mutation(editRun),
  delete: procedure('member').input(deleteRunInput).output(deletedRunSchema).mutation(deleteRun),
  restore: procedure('member').input(restoreRunInput).output(runSummarySchema).mutation(restoreRun),
  purge: procedure('member').input(purgeRunInput).output(purgedRunSchema).mutation(purge),
  users: procedure('viewer').input(runUsersInput).output(runUsersSchema).query(usersOfRuns),
  bulk: procedure('member').input(bulkRunsInput).output(bulkResultSchema).mutation(actOnRuns),
  log: procedure('viewer').input(readRunLogInput).output(runLogSchema).query(readRunLog),
});
