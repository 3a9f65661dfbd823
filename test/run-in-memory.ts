/** @file Runs a job through the real strategies and engine with events and files kept in memory: no process, no database. */
import { performance } from 'node:perf_hooks';
import type { Dataset } from '@/datasets/open-dataset';
import type { ArtefactKind, RunEventBody } from '@/domain/events';
import type { Genotype } from '@/domain/genotype';
import type { DatasetId } from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import { type Job, jobSchema } from '@/domain/runner-files';
import type { SearchSpace } from '@/domain/space';
import type { TaskSetSpec } from '@/domain/task-set';
import type { Engine } from '@/engine/types';
import { executeRun, type Means, type RunContext, type RunOutcome } from '@/nas/run/execute-run';

export interface SavedArtefact {
  readonly kind: ArtefactKind;
  readonly name: string;
  readonly step: number;
  readonly bytes: Uint8Array;
}

export interface RunRecord {
  readonly outcome: RunOutcome;
  readonly events: readonly RunEventBody[];
  readonly artefacts: readonly SavedArtefact[];
  /** Both, in the order in which a runner's log would hold them. */
  readonly log: readonly (RunEventBody | SavedArtefact)[];
}

export interface RunInMemoryInput {
  readonly config: RunConfigInput;
  readonly engine: Engine;
  readonly spec: TaskSetSpec;
  readonly datasets: ReadonlyMap<DatasetId, Dataset>;
  readonly space?: SearchSpace;
  readonly prior?: Uint8Array;
  readonly genotype?: Genotype;
  /** Bytes of a weights file, and their hash. */
  readonly weights?: { readonly bytes: Uint8Array; readonly sha256: string };
  /** What earlier searches trained. */
  readonly earlier?: Job['earlier'];
  readonly checkpoint?: Uint8Array;
  /** Asks the run to stop after this many inner steps. */
  readonly stopAfter?: number;
  /** In place of the engine. */
  means?(job: Job): Promise<Means>;
  /** After every inner step. */
  onTick?(): void;
  /** Where the bytes of the prior lie, for means that read it. */
  readonly priorFile?: string;
  /** `steps`: every inner step takes a second, and nothing else takes any. */
  readonly clock?: 'steps';
}

/** Ids a test's config may name. */
export const memoryIds = {
  taskSet: 'ts_000000000000',
  space: 'sp_000000000000',
  prior: 'pr_000000000000',
  genotype: 'gt_000000000000',
} as const;

export async function runInMemory(input: RunInMemoryInput): Promise<RunRecord> {
  const job: Job = jobSchema.parse({
    version: 1,
    run: 'run_000000000000',
    attempt: 'at_000000000000',
    attemptNumber: 1,
    lease: 'memory',
    config: input.config,
    space: input.space === undefined ? null : { id: memoryIds.space, document: input.space },
    taskSet: { id: memoryIds.taskSet, spec: input.spec },
    datasets: [...input.datasets.keys()].map((id) => ({ id, directory: input.datasets.get(id)?.directory ?? '' })),
    prior: input.prior === undefined ? null : { id: memoryIds.prior, iteration: 0, path: input.priorFile ?? '' },
    genotype: input.genotype === undefined ? null : { id: memoryIds.genotype, document: input.genotype },
    weights:
      input.weights === undefined
        ? null
        : { run: 'run_000000000001', name: 'Retrained', path: '', sha256: input.weights.sha256 },
    ...(input.earlier === undefined ? {} : { earlier: input.earlier }),
    resume: null,
  });
  const events: RunEventBody[] = [];
  const artefacts: SavedArtefact[] = [];
  const log: (RunEventBody | SavedArtefact)[] = [];
  let steps = 0;
  const context: RunContext = {
    job,
    datasets: input.datasets,
    prior: input.prior ?? null,
    weights: input.weights?.bytes ?? null,
    checkpoint: input.checkpoint ?? null,
    emit: (event) => {
      events.push(event);
      log.push(event);
    },
    saveArtefact: async (artefact) => {
      artefacts.push(artefact);
      log.push(artefact);
    },
    shouldStop: () => input.stopAfter !== undefined && steps >= input.stopAfter,
    tick: () => {
      steps += 1;
      input.onTick?.();
    },
    now: () => (input.clock === 'steps' ? 1000 * steps : performance.now()),
  };
  const outcome = await executeRun(context, (await input.means?.(job)) ?? { engine: input.engine });
  return { outcome, events, artefacts, log };
}

/** The values of the run's summary event; empty when there is none. */
export function summaryOf(record: RunRecord): Record<string, number> {
  return record.events.flatMap((event) => (event.type === 'summary' ? [event.values] : []))[0] ?? {};
}

/** All points of one metric: [step, value]. */
export function pointsOf(record: RunRecord, key: string): [number, number][] {
  return record.events.flatMap((event): [number, number][] => {
    const value = event.type === 'points' ? event.values[key] : undefined;
    return event.type === 'points' && value !== undefined ? [[event.step, value]] : [];
  });
}
