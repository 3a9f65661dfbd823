/**
 * @file The planner's state of a study: each fold, its runs, the prior that was chosen, the genotype that was
 * matched.
 */

import type { Database } from '@/db/open';
import { timeAtWork } from '@/db/queries/attempt';
import { findDatasets } from '@/db/queries/dataset';
import { findPrior } from '@/db/queries/prior';
import { findSeries } from '@/db/queries/series';
import { drawnGenotypesOfStudy, foundGenotypesOfStudy, priorsOfStudy, runsOfStudy } from '@/db/queries/study';
import { readCurve } from '@/db/series/read-curve';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { type Genotype, genotypeCells } from '@/domain/genotype';
import { genotypeCell, genotypeDrawer } from '@/domain/genotype/random';
import type { PriorId, RunId, StudyId } from '@/domain/ids';
import type { RandomStream } from '@/domain/random';
import { runConfigSchema } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import type { StudyDefinition } from '@/domain/study';
import { resolutionsOf } from '@/domain/task-set';
import { deriveGenotype } from '@/nas/derive';
import { derivedParameterCounter } from '@/nas/spaces/derived';
import { workloadOf } from '@/server/services/runs/launch/workload';
import { numbersOf } from '@/server/services/runs/read/summarise';
import { requireSpace } from '@/server/services/spaces/read';
import { requireTaskSet } from '@/server/services/task-sets/read';
import type { FoldFacts, StudyGenotype, StudyRun, StudyState } from './next-runs';

export interface KeptPrior {
  readonly id: PriorId;
  readonly iteration: number;
}

/**
 * Which of the priors that a meta-training kept a study adapts (method §6: meta-validation chooses the
 * iteration). The one that did best on meta-validation at its own iteration, the later of equals; the last if none
 * was validated. `validated`: accuracy by iteration.
 */
export function chosenPrior(kept: readonly KeptPrior[], validated: ReadonlyMap<number, number>): PriorId | null {
  const worth = ({ iteration }: KeptPrior): number => {
    const accuracy = validated.get(iteration) ?? Number.NaN;
    return Number.isNaN(accuracy) ? -1 : accuracy;
  };
  const [best] = kept.toSorted((a, b) => worth(b) - worth(a) || b.iteration - a.iteration);
  return best?.id ?? null;
}

const tolerance = 0.1;
const draws = 300;
/** Each redraws one node: enough to forget the start of the walk. */
const moves = 500;

interface Sized {
  readonly space: SearchSpace;
  /** Parameters of the retrained network. */
  parametersOf(genotype: Genotype): number;
}

/**
 * The first uniform draw within ±10 %. Where `wanted` is larger or smaller than nearly all, a random walk starts from the
 * nearest: it never moves away, and once within wanders among the genotypes within, all equally likely. Null if it ends
 * outside.
 */
export function matchedGenotype({ space, parametersOf }: Sized, wanted: Genotype, stream: RandomStream) {
  const parameters = parametersOf(wanted);
  const within = tolerance * parameters;
  const drawer = genotypeDrawer(space);
  const draw = () => drawer(stream);
  const measured = (genotype: Genotype) => ({ genotype, distance: Math.abs(parametersOf(genotype) - parameters) });
  draw(); // Skipped: the draws of existing studies began with the second.
  let now = measured(draw());
  for (let i = 1; i < draws && now.distance > within; i++) {
    const next = measured(draw());
    if (next.distance < now.distance) now = next;
  }
  if (now.distance <= within) return now.genotype;
  for (let i = 0; i < moves; i++) {
    const next = measured(withNodeOf(space, now.genotype, draw(), stream));
    if (next.distance <= Math.max(now.distance, within)) now = next;
  }
  return now.distance <= within ? now.genotype : null;
}

/** `genotype` with one node, of a decided cell, taken from `other`. */
function withNodeOf(space: SearchSpace, genotype: Genotype, other: Genotype, stream: RandomStream): Genotype {
  const types = space.tied ? (['normal'] as const) : genotypeCells(genotype).map(({ type }) => type);
  const type = types[stream.integer(types.length)] ?? 'normal';
  const replaced = stream.integer(space.nodes);
  const taken = (other[type] ?? other.normal).nodes;
  const nodes = (genotype[type] ?? genotype.normal).nodes.map((edges, node) =>
    node === replaced ? (taken[node] ?? edges) : edges,
  );
  const cell = genotypeCell(space, nodes);
  return space.tied && genotype.reduce !== undefined ? { normal: cell, reduce: cell } : { ...genotype, [type]: cell };
}

/** What the planner needs of each fold besides the definition: its space, and the size of genotypes. */
export function foldFacts(db: Database, { folds, retraining }: StudyDefinition): FoldFacts[] {
  return folds.map((fold) => {
    const spaceRow = requireSpace(db, fold.space);
    const { document: space } = spaceRow;
    const taskSet = requireTaskSet(db, fold.taskSet);
    const { spec } = taskSet;
    const references = {
      taskSet,
      space: spaceRow,
      prior: null,
      genotype: null,
      weights: null,
      earlier: [],
      datasets: findDatasets(
        db,
        spec.sources.map(({ dataset }) => dataset),
      ),
    };
    const { initChannels, layers } = retraining;
    const size = { initChannels, layers, classes: spec.ways.max, resolution: Math.max(...resolutionsOf(spec)) };
    const parametersOf = derivedParameterCounter(size);
    return {
      space,
      parametersOf,
      genotypeOfPrior: (id) => findPrior(db, id)?.snapshot.genotype ?? null,
      epochMacs(sampled) {
        const task = { taskSet: fold.taskSet, ...sampled };
        const once = { kind: 'random-search', space: fold.space, task, ...retraining, genotypes: 1, epochs: 1 };
        return workloadOf(runConfigSchema.parse(once), references).macs;
      },
      mostParameters: () => extremeGenotype(space, parametersOf, 'most'),
      fewestParameters: () => extremeGenotype(space, parametersOf, 'fewest'),
    };
  });
}

/**
 * Every choice takes its largest candidates, or its smallest but `none`; if inputs do not affect the size, the earliest ones,
 * and of operations of one size the first.
 */
export function extremeGenotype(
  space: SearchSpace,
  parametersOf: (genotype: Genotype) => number,
  which: 'most' | 'fewest',
): Genotype {
  const choices = choiceLayout(space);
  const favouring = (preference: (operation: string) => number): Genotype => {
    const logits = new Float64Array(mixtureSize(choices));
    for (const { offset, candidates } of choices)
      candidates.forEach(({ operation, input }, index) => {
        logits[offset + index] = preference(operation) - 0.001 * input;
      });
    return deriveGenotype(space, logits).genotype;
  };
  const sizes = space.operations.map((name) => parametersOf(favouring((operation) => (operation === name ? 100 : 0))));
  // By rank: with sizes themselves, a tiny preference for early inputs would vanish in rounding.
  const behind = (size: number): number =>
    sizes.filter((other) => (which === 'most' ? other < size : other > size)).length;
  const ranks = new Map<string, number>(space.operations.map((name, index) => [name, behind(sizes[index] ?? 0)]));
  if (which === 'fewest') ranks.set('none', -1);
  return favouring((operation) => ranks.get(operation) ?? 0);
}

/** The state of a study for the planner. */
export function readStudyState(db: Database, id: StudyId): StudyState {
  const found = new Map<RunId, StudyGenotype>();
  for (const { run, ...genotype } of foundGenotypesOfStudy(db, id)) found.set(run, genotype);
  const kept = new Map<RunId, KeptPrior[]>();
  for (const { run, ...prior } of priorsOfStudy(db, id)) kept.set(run, [...(kept.get(run) ?? []), prior]);
  const all = runsOfStudy(db, id);
  const worked = timeAtWork(
    db,
    all.map(({ run }) => run.id),
  );
  const runs = all.map(({ key, run }): [string, StudyRun] => {
    // A running run may have left a prior or a genotype that its end replaces.
    const ended = run.state === 'finished';
    return [
      key,
      {
        id: run.id,
        state: run.state,
        prior: ended ? priorOfRun(db, run.id, kept.get(run.id) ?? []) : null,
        genotype: ended ? (found.get(run.id) ?? null) : null,
        summary: numbersOf(run.summary),
        seconds: ended ? secondsAtWork(worked.get(run.id)) : null,
      },
    ];
  });
  const drawn = drawnGenotypesOfStudy(db, id).map(({ key, ...genotype }): [string, StudyGenotype] => [key, genotype]);
  return { runs: new Map(runs), genotypes: new Map(drawn) };
}

const secondsAtWork = (worked: { readonly ms: number } | undefined): number | null =>
  worked === undefined ? null : worked.ms / 1000;

/** More than a meta-training validates. */
const manyPoints = 100_000;

function priorOfRun(db: Database, run: RunId, kept: readonly KeptPrior[]): PriorId | null {
  const series = kept.length > 1 ? findSeries(db, run, 'validation.accuracy') : undefined;
  if (series === undefined) return chosenPrior(kept, new Map());
  const curve = { series: series.id, axis: 'step', from: null, to: null, width: manyPoints, discarded: false } as const;
  const { step, mean } = readCurve(db, curve);
  return chosenPrior(kept, new Map(step.map((iteration, at) => [iteration, mean[at] ?? Number.NaN])));
}
