/** @file Estimates before a study begins which runs it will queue and how long they will take. */

import { z } from 'zod';
import { findDatasets } from '@/db/queries/dataset';
import type { GenotypeRow, SearchSpaceRow } from '@/db/schema';
import { genotypeHash } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { genotypeIdSchema, newIdText, priorIdSchema } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { problemListSchema } from '@/domain/records/problem';
import { type LaunchKind, type RunConfigInput, runConfigSchema } from '@/domain/run-config';
import { type StudyDefinition, type StudyDefinitionInput, type StudyFold, studyDefinitionSchema } from '@/domain/study';
import { sourceOfTask } from '@/nas/tasks/sample';
import type { ServiceContext } from '@/server/context';
import { problemsOf } from '@/server/errors/map-error';
import { operation } from '@/server/operation';
import { isDocument } from '@/server/services/document';
import type { References } from '@/server/services/runs/launch/references';
import { speedFor } from '@/server/services/runs/launch/speed';
import { workloadOf } from '@/server/services/runs/launch/workload';
import { requireSpace } from '@/server/services/spaces/read';
import { requireTaskSet } from '@/server/services/task-sets/read';
import { checkStudy } from './change';
import { mostRuns } from './read';

/** A process starts, compiles its network, reads its data. */
const startSeconds = 1.5;

export interface StudyEstimate {
  /** With all slots busy; null if the speed of this machine is unknown. */
  readonly seconds: number | null;
  readonly macs: number;
}

/**
 * How long a study takes here: the computation of all its runs, at the speed of the last finished ones. An upper
 * estimate: rows with the same genotype share their retrainings.
 */
function estimateStudy(ctx: ServiceContext, study: StudyDefinition): StudyEstimate {
  const byKind = new Map<LaunchKind, number>();
  const add: Add = (config, references, times) => {
    const parsed = runConfigSchema.parse(config);
    byKind.set(parsed.kind, (byKind.get(parsed.kind) ?? 0) + times * workloadOf(parsed, references).macs);
  };
  for (const fold of study.folds) addFold(ctx, study, fold, add);
  const macs = [...byKind.values()].reduce((sum, each) => sum + each, 0);
  let seconds = (mostRuns(study).total * startSeconds) / ctx.settings.slots;
  for (const [kind, work] of byKind) {
    const speed = speedFor(ctx.db, kind, onAny)?.macsPerSecond ?? null;
    if (speed === null) return { seconds: null, macs };
    seconds += work / speed / ctx.settings.slots;
  }
  return { seconds, macs };
}

/** Its runs take what is free. */
const onAny = { device: 'auto', threads: 1, gpus: 1 } as const;

type Add = (config: RunConfigInput, references: References, times: number) => void;

function addFold(ctx: ServiceContext, study: StudyDefinition, fold: StudyFold, add: Add): void {
  const space = requireSpace(ctx.db, fold.space);
  const taskSet = requireTaskSet(ctx.db, fold.taskSet);
  const { spec } = taskSet;
  const ids = spec.sources.map(({ dataset }) => dataset);
  const references: References = {
    taskSet,
    space,
    prior: null,
    genotype: null,
    weights: null,
    earlier: [],
    datasets: findDatasets(ctx.db, ids),
  };
  const fresh = fold.priors.filter((prior) => 'seed' in prior).length;
  if (fresh > 0)
    add({ kind: 'meta-train', taskSet: fold.taskSet, space: fold.space, ...study.metaTraining }, references, fresh);
  // Tasks of one source are of one size.
  for (const source of spec.sources) {
    const tasks = fold.tasks.filter((task) => sourceOfTask({ spec, ...task }) === source);
    if (tasks.length > 0) addTasks(study, { ...fold, tasks }, references, space, add);
  }
}

/** The runs on the fold's tasks, all as large as the first. */
function addTasks(
  study: StudyDefinition,
  fold: StudyFold,
  references: References,
  space: SearchSpaceRow,
  add: Add,
): void {
  const task = { taskSet: fold.taskSet, ...fold.tasks[0] };
  const units = fold.priors.length * fold.tasks.length;
  // Successive halving takes as much as adapting.
  const adaptations = study.rows.filter(
    (row) => row === 'adapt' || row === 'successive-halving' || row.endsWith('-only'),
  ).length;
  const prior = priorIdSchema.parse(newIdText('pr'));
  add({ kind: 'adapt', prior, task, ...study.adaptation }, references, units * adaptations);
  const searches = [
    ...(study.rows.includes('search') ? study.budgets : []),
    ...(study.rows.includes('darts') ? study.dartsBudgets : []),
  ];
  for (const times of searches) {
    const steps = study.adaptation.steps * times;
    add({ kind: 'search', space: fold.space, task, ...study.search, steps }, references, units);
  }
  if (study.rows.includes('zero-cost')) {
    const ranked = {
      kind: 'random-search',
      space: fold.space,
      task,
      ...study.retraining,
      genotypes: 1,
      epochs: 1,
    } as const;
    add(ranked, references, units * study.proxies.length);
  }
  const { retrainings } = mostRuns({ ...study, folds: [fold] });
  const document = randomGenotype(space.document, randomStream(0, 'study-estimate'));
  const genotype: GenotypeRow = {
    id: genotypeIdSchema.parse(newIdText('gt')),
    name: 'typical',
    hash: genotypeHash(document),
    document,
    run: null,
    step: null,
    space: space.id,
    margins: [],
    notes: '',
    tags: [],
    createdAt: 0,
  };
  add({ kind: 'evaluate', genotype: genotype.id, task, ...study.retraining }, { ...references, genotype }, retrainings);
}

/** A planned study: its problems, its maximum number of runs, and how long they take here. */
export const preview = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    definition: z.custom<StudyDefinitionInput>(isDocument, 'give a study definition'),
  }),
  output: z.object({
    problems: problemListSchema,
    runs: z.object({ metaTrainings: z.int(), searches: z.int(), retrainings: z.int(), total: z.int() }).nullable(),
    /** Seconds on all slots together; null if no run has finished here yet. */
    seconds: z.number().nullable(),
    macs: z.number().nullable(),
  }),
  run({ ctx, input }) {
    const parsed = studyDefinitionSchema.safeParse(input.definition);
    if (!parsed.success) return { problems: problemsOf(parsed.error), runs: null, seconds: null, macs: null };
    const problems = checkStudy(ctx, parsed.data);
    if (problems.length > 0) return { problems, runs: null, seconds: null, macs: null };
    return { problems, runs: mostRuns(parsed.data), ...estimateStudy(ctx, parsed.data) };
  },
});
