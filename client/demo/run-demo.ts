/** @file The whole main job as a client of the API: data, meta-training, adaptation against its controls, retraining, report. */
import { createClient } from '@/client/create-client';
import { DomainError, isDomainError } from '@/domain/errors';
import { formatGenotype } from '@/domain/genotype';
import type { GenotypeId, PriorId, RunId } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import type { RunConfigInput } from '@/domain/run-config';
import { type Arm, type ArmName, arms, heldOutTask, plan } from './plan';
import { type Prepared, prepare } from './prepare';
import { type DemoResult, resultLines, verdictLines } from './report';
import { createScreen, formatSeconds, type Output } from './screen';
import { finishRuns, type WatchInput } from './watch-runs';

export interface DemoInput {
  /** Where the platform answers. */
  readonly url: string;
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface DemoOutcome {
  /** The page that shows what was just measured. */
  readonly comparison: string;
}

/**
 * Runs the main job and writes what it does and finds.
 * @throws DomainError when the platform refuses something or a run fails; AbortError when `signal` aborts
 */
export async function runDemo(input: DemoInput): Promise<DemoOutcome> {
  try {
    return await mainJob(input);
  } catch (error) {
    if (isDomainError(error) || input.signal.aborted) throw error;
    // What the API refused has a message that says what to do; its stack would not help.
    if (error instanceof Error && error.name === 'TRPCClientError')
      throw new DomainError('unavailable', error.message, { cause: error });
    throw error;
  }
}

async function mainJob({ url, output, signal }: DemoInput): Promise<DemoOutcome> {
  const startedAt = performance.now();
  const client = createClient({ url });
  const screen = createScreen(output);
  const prepared = await prepare(client, screen);
  const experiment = await client.experiments.create.mutate({ name: `Demo ${new Date().toISOString().slice(0, 19)}` });
  const watch: WatchInput = { client, url, screen, experiment: experiment.id, signal };
  const prior = await metaTrain(watch, prepared);
  const searched = await searchAll(watch, prepared, prior);
  const retrained = await retrainAll(watch, prepared, searched);

  const result: DemoResult = {
    steps: plan.search.steps,
    epochs: plan.retraining.epochs,
    supernetParameters: prepared.sizes.supernetParameters,
    arms: {
      adapt: armResult(searched.adapt),
      search: armResult(searched.search),
      longSearch: armResult(searched.longSearch),
      random: armResult(searched.random),
      head: armResult(searched.head),
    },
    retrained: { adapt: retrainedResult(retrained.adapt), search: retrainedResult(retrained.search) },
  };
  screen.line('');
  for (const line of resultLines(result)) screen.line(line);
  screen.line('');
  for (const line of verdictLines(result)) screen.line(line);
  await showGenotype(watch, searched.adapt);

  const shown = [...arms.flatMap(({ name }) => searched[name]), ...retrained.adapt, ...retrained.search];
  const comparison = `${url}/compare?runs=${shown.map((run) => run.id).join(',')}`;
  screen.line('');
  screen.line(`All of it took ${formatSeconds((performance.now() - startedAt) / 1000)}. Side by side:`);
  screen.line(comparison);
  return { comparison };
}

async function metaTrain(watch: WatchInput, { taskSet, space }: Prepared): Promise<PriorId> {
  const { iterations, tasksPerIteration, steps } = plan.metaTraining;
  watch.screen.line(
    `4  Meta-training: ${iterations} iterations of ${tasksPerIteration} tasks, ${steps} steps each (seed ${plan.metaTraining.seed})`,
  );
  const config: RunConfigInput = { kind: 'meta-train', taskSet, space, ...plan.metaTraining, priorEvery: iterations };
  const [id] = await launch(watch, 'Meta-train', config);
  if (id === undefined) throw new DomainError('unavailable', 'The meta-training was not launched.');
  const [run] = await finish(watch, [id]);
  const { priors } = await watch.client.runs.get.query({ id });
  const prior = priors.at(-1);
  if (run === undefined || prior === undefined)
    throw new DomainError('not-found', 'The meta-training ended without a prior; its page says why.');
  return prior.id;
}

type Searched = Readonly<Record<ArmName, RunSummary[]>>;

async function searchAll(watch: WatchInput, prepared: Prepared, prior: PriorId): Promise<Searched> {
  const { seeds, search } = plan;
  watch.screen.line(
    `5  One held-out task, solved in ${arms.length} ways from ${search.steps} steps on, seeds ${seeds.join(', ')}`,
  );
  const launched: [ArmName, RunId[]][] = [];
  for (const arm of arms)
    launched.push([arm.name, await launch(watch, arm.run, armConfig(arm, prepared, prior), seeds)]);
  const finished = await finish(
    watch,
    launched.flatMap(([, ids]) => ids),
  );
  const of = (name: ArmName) => {
    const ids = new Set(launched.find(([each]) => each === name)?.[1]);
    return finished.filter((run) => ids.has(run.id));
  };
  return {
    adapt: of('adapt'),
    search: of('search'),
    longSearch: of('longSearch'),
    random: of('random'),
    head: of('head'),
  };
}

function armConfig({ adapt, budget }: Arm, { taskSet, space }: Prepared, prior: PriorId): RunConfigInput {
  const shared = { task: { taskSet, ...heldOutTask }, ...plan.search, steps: budget * plan.search.steps };
  return adapt === null
    ? { kind: 'search', space, ...shared, ...plan.fromScratch }
    : { kind: 'adapt', prior, ...shared, ...plan.fromPrior, ...adapt };
}

type Retrained = Readonly<Record<'adapt' | 'search', RunSummary[]>>;

async function retrainAll(watch: WatchInput, { taskSet }: Prepared, searched: Searched): Promise<Retrained> {
  const { retraining } = plan;
  watch.screen.line(`6  Retraining the adapted and the from-scratch genotypes, ${retraining.epochs} epochs each`);
  const launched = { adapt: [] as RunId[], search: [] as RunId[] };
  for (const name of ['adapt', 'search'] as const) {
    for (const run of searched[name]) {
      const config: RunConfigInput = {
        kind: 'evaluate',
        genotype: await genotypeOf(watch, run),
        task: { taskSet, ...heldOutTask },
        ...retraining,
      };
      const title = `Retrain ${name === 'adapt' ? 'adapted' : 'from-scratch'}, seed ${run.seed}`;
      launched[name].push(...(await launch(watch, title, config, [run.seed])));
    }
  }
  const finished = await finish(watch, [...launched.adapt, ...launched.search]);
  const of = (ids: readonly RunId[]) => finished.filter((run) => ids.includes(run.id));
  return { adapt: of(launched.adapt), search: of(launched.search) };
}

async function launch(
  { client, experiment }: WatchInput,
  name: string,
  config: RunConfigInput,
  seeds?: readonly number[],
): Promise<RunId[]> {
  const { runs } = await client.runs.launch.mutate({
    name,
    experiment,
    tags: ['demo'],
    config,
    ...(seeds === undefined ? {} : { seeds: [...seeds] }),
  });
  return runs.map((run) => run.id);
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

async function showGenotype(watch: WatchInput, adapted: readonly RunSummary[]): Promise<void> {
  const [first] = adapted;
  if (first === undefined) return;
  const { document } = await watch.client.genotypes.get.query({ id: await genotypeOf(watch, first) });
  watch.screen.line('');
  watch.screen.line(`The cells adapted to the task (seed ${first.seed}):`);
  watch.screen.line(formatGenotype(document));
}

const armResult = (runs: readonly RunSummary[]) => ({
  accuracy: figures(runs, 'test.accuracy'),
  seconds: figures(runs, 'compute.seconds'),
});

const retrainedResult = (runs: readonly RunSummary[]) => ({
  accuracy: figures(runs, 'test.accuracy'),
  parameters: figures(runs, 'parameters'),
});

/** A figure of each run by its seed; a run that lacks it is left out, which the table's count of seeds then shows. */
function figures(runs: readonly RunSummary[], key: string): Map<number, number> {
  const bySeed = new Map<number, number>();
  for (const { seed, summary } of runs) {
    const value = summary[key];
    if (value !== undefined) bySeed.set(seed, value);
  }
  return bySeed;
}
