/** @file Retrains cells as ordinary runs and waits for them. Resumable: an existing run with the same config is reused. */
import { setTimeout as pause } from 'node:timers/promises';
import { earliestGenotype, runWithConfig } from '@/db/queries/study';
import { DomainError } from '@/domain/errors';
import { formatGenotype, type Genotype, genotypeHash } from '@/domain/genotype';
import type { RunId } from '@/domain/ids';
import { type RunConfigInput, runConfigSchema } from '@/domain/run-config';
import { isFinal } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { genotypes } from '@/server/services/genotypes';
import { groupHashOf, launch as launchRuns } from '@/server/services/runs/launch/launch';
import { requireRun } from '@/server/services/runs/require-run';

type Evaluation = Extract<RunConfigInput, { kind: 'evaluate' }>;

export interface RetrainRequest {
  readonly name: string;
  readonly genotype: Genotype;
  readonly seeds: readonly number[];
}

const lookEvery = 2_000;
const speakEvery = 30_000;

/**
 * Test accuracies in percent, in the requested order; equal cells share their runs.
 * @throws DomainError `engine-failed` once nothing is running and a run has failed.
 */
export async function retrainCells(
  ctx: ServiceContext,
  requests: readonly RetrainRequest[],
  how: Omit<Evaluation, 'kind' | 'genotype' | 'seed'>,
  say: (line: string) => void,
): Promise<number[][]> {
  const runs = requests.map(({ name, genotype, seeds }) => {
    const id =
      earliestGenotype(ctx.db, genotypeHash(genotype)) ??
      genotypes.import({ ctx, input: { name, text: formatGenotype(genotype) } }).id;
    return seeds.map((seed) => runOf(ctx, name, { ...how, kind: 'evaluate', genotype: id, seed }));
  });
  await finishRuns(ctx, [...new Set(runs.flat())], say);
  return runs.map((seeds) =>
    seeds.map((id) => 100 * Number(requireRun(ctx.db, id).summary['test.accuracy'] ?? Number.NaN)),
  );
}

function runOf(ctx: ServiceContext, name: string, input: Evaluation): RunId {
  const config = runConfigSchema.parse(input);
  const known = runWithConfig(ctx.db, groupHashOf(config), config.seed);
  if (known !== undefined) return known.id;
  const [run] = launchRuns({ ctx, input: { name, tags: ['bench'], config } }).runs;
  if (run === undefined) throw new DomainError('engine-failed', `"${name}" was not queued.`);
  return run.id;
}

async function finishRuns(ctx: ServiceContext, ids: readonly RunId[], say: (line: string) => void): Promise<void> {
  let spokeAt = 0;
  for (;;) {
    const runs = ids.map((id) => requireRun(ctx.db, id));
    const finished = runs.filter(({ state }) => state === 'finished').length;
    if (finished === runs.length) return;
    if (runs.every(({ state }) => isFinal(state))) {
      const bad = runs.filter(({ state }) => state !== 'finished').map(({ name, reason }) => `  ${name}: ${reason}`);
      throw new DomainError('engine-failed', [`${bad.length} retrainings failed:`, ...bad.slice(0, 5)].join('\n'));
    }
    if (Date.now() - spokeAt >= speakEvery) {
      spokeAt = Date.now();
      say(`   ${finished} of ${runs.length} retrainings`);
    }
    await pause(lookEvery);
  }
}
