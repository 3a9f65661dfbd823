/** @file The whole main job as a client of the API: data, meta-training, adaptation against its controls, retraining, report. */
import { createClient } from '@/client/create-client';
import { sameContent } from '@/domain/edit-merge';
import { DomainError, isDomainError } from '@/domain/errors';
import { formatGenotype } from '@/domain/genotype';
import type { GenotypeId, PriorId, ReportId, RunId, SpaceId } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import type { ReportBlock } from '@/domain/report';
import type { RunConfigInput } from '@/domain/run-config';
import { passesPerTrainingImage } from '@/graph/counts';
import { launch, type Wanted } from './launch-runs';
import { type Arm, type ArmName, arms, comparedSteps, plan, scripts, seedsOf, taskOf } from './plan';
import { type Prepared, prepare } from './prepare';
import { type ArmResult, type DemoResult, resultLines, verdictLines } from './report';
import { createScreen, formatSeconds, type Output } from './screen';
import { finishRuns, type WatchInput } from './watch-runs';

export interface DemoInput {
  /** Where the platform answers. */
  readonly url: string;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface DemoOutcome {
  /** Shows what was just measured. */
  readonly report: ReportId;
}

/** After what may be said of it. */
const demoPanels: readonly ReportBlock[] = [
  { kind: 'answer', figure: 'test.accuracy' },
  { kind: 'curves', metric: 'train.loss', by: 'arms' },
  { kind: 'arms' },
  { kind: 'pareto', x: 'compute.macs', y: 'test.accuracy' },
];

/**
 * Runs the main job and writes what it does and finds.
 * @throws DomainError when the platform refuses something or a run fails; AbortError when `signal` aborts
 */
export async function runDemo({ url, output, signal }: DemoInput): Promise<DemoOutcome> {
  try {
    const client = createClient({ url });
    const experiment = await client.experiments.create.mutate({
      name: `Demo ${new Date().toISOString().slice(0, 19)}`,
    });
    return await mainJob({ client, url, screen: createScreen(output), signal, experiment: experiment.id });
  } catch (error) {
    if (isDomainError(error) || signal.aborted) throw error;
    // What the API refused has a message that says what to do; its stack would not help.
    if (error instanceof Error && error.name === 'TRPCClientError')
      throw new DomainError('unavailable', error.message, { cause: error });
    throw error;
  }
}

/** Takes the runs of its experiment that are there already, so that it goes on where it was interrupted. */
export async function mainJob(watch: WatchInput): Promise<DemoOutcome> {
  const startedAt = performance.now();
  const { client, url, screen } = watch;
  const prepared = await prepare(client, screen);
  const { prior, metaMacs } = await metaTrain(watch, prepared);
  const solved = await solveAll(watch, prepared, prior);
  const compared = (name: ArmName) => solved.find((each) => each.arm.name === name && each.steps === comparedSteps);
  const [fromPrior, fromScratch] = [compared('prior')?.runs ?? [], compared('search')?.runs ?? []];
  const found = { prior: fromPrior.slice(0, plan.fewer), search: fromScratch.slice(0, plan.fewer) };
  const retrained = await retrainAll(watch, prepared, found);

  const of = (name: ArmName) => solved.filter(({ arm }) => arm.name === name).map(armResult);
  const result: DemoResult = {
    epochs: plan.retraining.epochs,
    metaMacs,
    arms: {
      prior: of('prior'),
      adapt: of('adapt'),
      search: of('search'),
      cold: of('cold'),
      free: of('free'),
      random: of('random'),
      head: of('head'),
    },
    retrained: { prior: retrainedResult(retrained.prior), search: retrainedResult(retrained.search) },
  };
  screen.line('');
  for (const line of resultLines(result)) screen.line(line);
  await showGenotype(watch, fromPrior);

  const shown = [...arms.flatMap(({ name }) => compared(name)?.runs ?? []), ...retrained.prior, ...retrained.search];
  const verdict = verdictLines(result);
  const report = await reportOn(
    watch,
    shown.map((run) => run.id),
    verdict,
  );
  screen.line('');
  screen.line(
    `All of it took ${formatSeconds((performance.now() - startedAt) / 1000)}. What took ${comparedSteps} steps, side by side:`,
  );
  screen.line(`${url}/reports/${report}`);
  screen.line('');
  for (const line of verdict) screen.line(line);
  return { report };
}

/** The one that an interrupted demo made of them already, else a new one. */
async function reportOn({ client }: WatchInput, runs: RunId[], verdict: readonly string[]): Promise<ReportId> {
  const known = (await client.reports.list.query()).find((each) => sameContent(each.runs, runs));
  if (known !== undefined) return known.id;
  const made = await client.reports.create.mutate({
    name: `What the prior saves, ${new Date().toISOString().slice(0, 10)}`,
    runs,
    by: 'tag',
    blocks: [{ kind: 'text', text: answerFirst(verdict) }, ...demoPanels],
  });
  return made.id;
}

/** As Markdown: what it comes to, then the single comparisons. */
function answerFirst(verdict: readonly string[]): string {
  const isItem = (line: string): boolean => line.startsWith('- ');
  const whole = verdict.filter((line) => line !== '' && !isItem(line));
  return [...whole, '', ...verdict.filter(isItem)].join('\n');
}

interface Learnt {
  readonly prior: PriorId;
  /** Of all meta-trainings and of choosing among them; null if a run does not say. */
  readonly metaMacs: number | null;
}

async function metaTrain(watch: WatchInput, prepared: Prepared): Promise<Learnt> {
  const { taskSet, space } = prepared;
  const { iterations, tasksPerIteration, steps } = plan.metaTraining;
  watch.screen.line(
    `4  Meta-training: ${plan.priorSeeds.length} priors, each of ${iterations} iterations of ${tasksPerIteration} tasks, ${steps} steps each`,
  );
  // Two threads each where there are cores for all of them at once; the result is the same.
  const { executors } = await watch.client.system.devices.query();
  const cores = Math.max(1, ...executors.map((executor) => executor.cores.total));
  const size = { ...plan.metaTraining, priorEvery: iterations, threads: cores >= 2 * plan.priorSeeds.length ? 2 : 1 };
  const launched = await launch(
    watch,
    plan.priorSeeds.map((seed) => ({
      name: `Meta-train, seed ${seed}`,
      tag: 'meta-training',
      config: { kind: 'meta-train', taskSet, space, ...size, seed },
    })),
  );
  // What needs no prior is solved on the cores that the last meta-training leaves.
  for (const arm of arms.filter(({ adapt }) => adapt === null)) await launchArm(watch, prepared, arm, null);
  const runs = await finish(watch, launched);
  const priors: PriorId[] = [];
  for (const { id, name } of runs) {
    const prior = (await watch.client.runs.get.query({ id })).priors.at(-1);
    if (prior === undefined) throw new DomainError('not-found', `${name} ended without a prior; its page says why.`);
    priors.push(prior.id);
  }
  return choose(watch, prepared, { runs, priors });
}

/** The prior whose cell, after the steps that are judged, is the most accurate on tasks of a script that judges nothing. */
async function choose(
  watch: WatchInput,
  { taskSet, space }: Prepared,
  { runs, priors }: { readonly runs: readonly RunSummary[]; readonly priors: readonly PriorId[] },
): Promise<Learnt> {
  const arm = arms.find(({ name }) => name === 'prior');
  if (arm === undefined) throw new Error("the plan lacks the prior's cell");
  const launched: { readonly prior: PriorId; readonly ids: readonly RunId[] }[] = [];
  for (const [at, prior] of priors.entries()) {
    const tag = `Choosing, prior ${at + 1}`;
    const wanted = plan.choosing.map((seed) => {
      const task = taskOf(taskSet, 'metaValidation', seed);
      const config = armConfig(arm, { steps: comparedSteps, seed, task }, space, prior);
      return { name: `${tag}, task ${seed}`, tag, config };
    });
    launched.push({ prior, ids: await launch(watch, wanted) });
  }
  const tried = await finish(
    watch,
    launched.flatMap(({ ids }) => ids),
  );
  const scored = launched.map(({ prior, ids }) => {
    const accuracy = [
      ...figures(
        tried.filter(({ id }) => ids.includes(id)),
        'test.accuracy',
      ).values(),
    ];
    return { prior, accuracy: accuracy.reduce((sum, value) => sum + value, 0) / accuracy.length };
  });
  const best = scored.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const list = scored.map(({ accuracy }) => (100 * accuracy).toFixed(1)).join(', ');
  watch.screen.line(
    `   their cells after ${comparedSteps} steps on ${plan.choosing.length} tasks of ${scripts.metaValidation.join(', ')}: ${list} %; number ${scored.indexOf(best) + 1} goes on`,
  );
  const macs = [...runs, ...tried].map(({ summary }) => summary.get('compute.macs'));
  return {
    prior: best.prior,
    metaMacs: macs.reduce<number | null>((sum, value) => (sum === null || value === undefined ? null : sum + value), 0),
  };
}

interface Solved {
  readonly arm: Arm;
  readonly steps: number;
  readonly runs: readonly RunSummary[];
}

/** Every arm at each of its numbers of steps, on as many tasks as there are seeds. */
async function solveAll(watch: WatchInput, prepared: Prepared, prior: PriorId): Promise<Solved[]> {
  const [least, most] = [Math.min, Math.max].map((of) => of(...arms.flatMap(({ steps }) => steps)));
  watch.screen.line(
    `5  ${plan.seeds.length} tasks of characters never met before, solved in ${arms.length} ways, ${least} to ${most} steps each`,
  );
  const launched: Launched[] = [];
  for (const arm of arms) launched.push(...(await launchArm(watch, prepared, arm, prior)));
  const finished = await finish(
    watch,
    launched.flatMap(({ ids }) => ids),
  );
  const byId = new Map(finished.map((run) => [run.id, run]));
  return launched.map(({ ids, ...rest }) => ({ ...rest, runs: ids.flatMap((id) => byId.get(id) ?? []) }));
}

interface Launched extends Omit<Solved, 'runs'> {
  readonly ids: readonly RunId[];
}

/** At each of its numbers of steps. `prior`: null for an arm that has none. */
async function launchArm(
  watch: WatchInput,
  { taskSet, space }: Prepared,
  arm: Arm,
  prior: PriorId | null,
): Promise<Launched[]> {
  const wanted = arm.steps.map((steps) => {
    const tag = `${arm.run}, ${steps} steps`;
    const of = seedsOf(arm, steps).map((seed) => {
      const config = armConfig(arm, { steps, seed, task: taskOf(taskSet, 'heldOut', seed) }, space, prior);
      return { name: `${tag}, task ${seed}`, tag, config };
    });
    return { steps, of };
  });
  const ids = await launch(
    watch,
    wanted.flatMap(({ of }) => of),
  );
  return wanted.map(({ steps, of }) => ({ arm, steps, ids: ids.splice(0, of.length) }));
}

function armConfig(
  { adapt }: Arm,
  on: { readonly steps: number; readonly seed: number; readonly task: ReturnType<typeof taskOf> },
  space: SpaceId,
  prior: PriorId | null,
): RunConfigInput {
  const shared = { ...plan.search, ...on };
  if (adapt === null) return { kind: 'search', space, ...shared, ...plan.fromScratch };
  if (prior === null) throw new Error('this way starts from a prior');
  return {
    kind: 'adapt',
    prior,
    ...shared,
    ...plan.fromPrior,
    ...(adapt.weightStart === 'random' ? plan.fromRandomWeights : {}),
    ...adapt,
  };
}

type Retrained = Readonly<Record<'prior' | 'search', readonly RunSummary[]>>;

async function retrainAll(watch: WatchInput, { taskSet }: Prepared, found: Retrained): Promise<Retrained> {
  const { retraining } = plan;
  watch.screen.line(`6  Retraining the prior's cell and the searched cells, ${retraining.epochs} epochs each`);
  const launched = { prior: [] as RunId[], search: [] as RunId[] };
  for (const name of ['prior', 'search'] as const) {
    const tag = `Retrain the ${name === 'prior' ? "prior's" : 'searched'} cell`;
    const wanted: Wanted[] = [];
    for (const run of found[name]) {
      const { seed } = run;
      const on = { genotype: await genotypeOf(watch, run), task: taskOf(taskSet, 'heldOut', seed) };
      wanted.push({ name: `${tag}, task ${seed}`, tag, config: { kind: 'evaluate', ...on, ...retraining, seed } });
    }
    launched[name].push(...(await launch(watch, wanted)));
  }
  const finished = await finish(watch, [...launched.prior, ...launched.search]);
  const of = (ids: readonly RunId[]) => finished.filter((run) => ids.includes(run.id));
  return { prior: of(launched.prior), search: of(launched.search) };
}

async function finish(watch: WatchInput, ids: readonly RunId[]): Promise<RunSummary[]> {
  const startedAt = performance.now();
  const runs = await finishRuns(watch, ids);
  const seconds = formatSeconds((performance.now() - startedAt) / 1000);
  watch.screen.line(`   ${runs.length === 1 ? 'done' : `${runs.length} runs done`} in ${seconds}`);
  return runs;
}

async function genotypeOf({ client }: WatchInput, run: RunSummary): Promise<GenotypeId> {
  const { genotype } = await client.runs.get.query({ id: run.id });
  if (genotype === null) throw new DomainError('not-found', `The run "${run.name}" ended without a genotype.`);
  return genotype;
}

async function showGenotype(watch: WatchInput, runs: readonly RunSummary[]): Promise<void> {
  const [first] = runs;
  if (first === undefined) return;
  const { document } = await watch.client.genotypes.get.query({ id: await genotypeOf(watch, first) });
  watch.screen.line('');
  watch.screen.line("The prior's cells:");
  watch.screen.line(formatGenotype(document));
}

/** Our engine goes back through the whole network for a head alone; one that did not would take a third, and is what is counted. */
const needed = ({ adapt }: Arm) => (adapt?.headOnly === true ? 1 / passesPerTrainingImage : 1);

const armResult = ({ arm, steps, runs }: Solved): ArmResult => ({
  steps,
  accuracy: figures(runs, 'test.accuracy'),
  macs: new Map([...figures(runs, 'compute.macs')].map(([seed, macs]) => [seed, needed(arm) * macs])),
});

const retrainedResult = (runs: readonly RunSummary[]) => ({
  accuracy: figures(runs, 'test.accuracy'),
  parameters: figures(runs, 'parameters'),
});

/** A figure of each run by its seed; a run that lacks it is left out, which the table's count of seeds then shows. */
function figures(runs: readonly RunSummary[], key: string): Map<number, number> {
  const bySeed = new Map<number, number>();
  for (const { seed, summary } of runs) {
    const value = summary.get(key);
    if (value !== undefined) bySeed.set(seed, value);
  }
  return bySeed;
}
