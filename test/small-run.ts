/** @file Small runs for tests of whole strategies: a space of two nodes, configs of a second, and what to read from a record. */
import type { RunConfigInput } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';
import type { Engine } from '@/engine/types';
import { digitTasks, mnist } from './real-data';
import { memoryIds, type RunInMemoryInput, type RunRecord } from './run-in-memory';

export const smallSpace = searchSpaceSchema.parse({
  topology: 'base',
  operations: ['max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'],
  nodes: 2,
  initChannels: 4,
  layers: 2,
  reductions: [1],
  inputChannels: 1,
});

/** Three tasks of three steps per iteration; φ moves from the second iteration on. */
export const smallMetaTrain = {
  kind: 'meta-train',
  taskSet: memoryIds.taskSet,
  space: memoryIds.space,
  iterations: 4,
  tasksPerIteration: 3,
  steps: 3,
  batch: 16,
  warmupFraction: 0.25,
  priorEvery: 2,
  checkpointEvery: 2,
  threads: 2,
  seed: 11,
} satisfies RunConfigInput;

export const heldOutTask = { taskSet: memoryIds.taskSet };

export const smallAdapt = {
  kind: 'adapt',
  prior: memoryIds.prior,
  task: heldOutTask,
  steps: 8,
  batch: 16,
  evaluateEvery: 4,
  checkpointEvery: 4,
  seed: 3,
} satisfies RunConfigInput;

export const smallSearch = {
  kind: 'search',
  space: memoryIds.space,
  task: heldOutTask,
  steps: 8,
  batch: 16,
  seed: 5,
} satisfies RunConfigInput;

/** What every run on digits needs besides its config. */
export async function digitRuns(
  engine: Engine,
): Promise<Pick<RunInMemoryInput, 'engine' | 'datasets' | 'spec' | 'space'>> {
  const { id, dataset } = await mnist();
  return { engine, datasets: new Map([[id, dataset]]), spec: digitTasks(id), space: smallSpace };
}

/** Bytes of the last artefact of a kind; empty if there is none. */
export const artefactOf = (record: RunRecord, kind: string): Uint8Array =>
  record.artefacts.findLast((each) => each.kind === kind)?.bytes ?? new Uint8Array();

/** The logits shown, in order. */
export const logitsShown = (record: RunRecord): number[][] =>
  record.events.flatMap((event) => (event.type === 'architecture' ? [event.logits] : []));

/** The genotype that the run ended with. Throws if there is none. */
export function genotypeOf(record: RunRecord) {
  const found = record.events.findLast((event) => event.type === 'genotype');
  if (found?.type !== 'genotype') throw new Error('the run gave no genotype');
  return found.genotype;
}
