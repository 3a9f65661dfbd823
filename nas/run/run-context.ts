/**
 * @file What a run is given (its job, an engine, the data) and its ways out: metrics, progress, artefacts. No
 * process, no database.
 */
import type { Dataset } from '@/datasets/store';
import type { ArtefactKind, EmitEvent } from '@/domain/events';
import type { DatasetId } from '@/domain/ids';
import { type MetricKey, metrics } from '@/domain/metrics';
import type { Job } from '@/domain/runner-files';
import type { Engine } from '@/engine/types';

/** What a run's work needs wherever it is done, in the run's own process or in a task worker. */
export interface RunBasis {
  readonly job: Job;
  readonly datasets: ReadonlyMap<DatasetId, Dataset>;
  /** Bytes of the prior's safetensors file, for adapt and few-shot. */
  readonly prior: Uint8Array | null;
  /** Bytes of the weights file that a measurement calibrates. */
  readonly weights?: Uint8Array | null;
  readonly emit: EmitEvent;
  /** Asked between steps. */
  shouldStop(): boolean;
  /** Monotonic milliseconds, for rates. */
  now(): number;
}

/** What a run is given: its job, the data, and the ways out. No process, no database. */
export interface RunContext extends RunBasis {
  /** Bytes of the checkpoint to resume from. */
  readonly checkpoint: Uint8Array | null;
  /** Writes a file of the attempt durably and emits its artefact event. */
  saveArtefact(input: { kind: ArtefactKind; name: string; step: number; bytes: Uint8Array }): Promise<void>;
  /** After every inner step: progress for the heartbeat (steps that are done), and the figures that show whether training diverges. */
  tick(step: number, made?: StepFigures): void;
}

export interface WithEngine {
  readonly engine: Engine;
}

export interface StepFigures {
  readonly loss: number;
  readonly gradientNorm?: number;
  /** The step that they are a part of, if it takes several inner steps and is not done yet. */
  readonly towards?: number;
}

export interface RunOutcome {
  readonly end: 'finished' | 'stopped';
  readonly step: number;
  /** Why it stopped, if nobody requested it. */
  readonly reason?: string;
}

/** Declares the metrics a run will report, before their first points. Accuracies and shares are in [0, 1]. */
export function declareMetrics(emit: EmitEvent, keys: readonly MetricKey[]): void {
  for (const key of keys) {
    const { goal, unit } = metrics[key];
    emit({ type: 'metric', key, goal, unit });
  }
}

/** Points of one step. A key that no metric has is a type error. */
export function emitPoints(emit: EmitEvent, step: number, values: Partial<Record<MetricKey, number>>): void {
  emit({ type: 'points', step, values: Object.fromEntries(Object.entries(values)) });
}

export interface ProgressMeter {
  /** Emits a progress event, at most twice a second and always at the end. */
  report(done: number): void;
}

/** Progress and its rate: an average over the recent past, so that "time left" follows what the machine does now. */
export function createProgressMeter(
  emit: EmitEvent,
  now: () => number,
  input: { total: number; unit: string; start: number },
): ProgressMeter {
  const marks: { at: number; done: number }[] = [{ at: now(), done: input.start }];
  let last = Number.NEGATIVE_INFINITY;
  return {
    report(done) {
      const at = now();
      if (done < input.total && at - last < 500) return;
      last = at;
      marks.push({ at, done });
      if (marks.length > 20) marks.shift();
      const first = marks[0];
      const seconds = first === undefined ? 0 : (at - first.at) / 1000;
      const rate = first === undefined || seconds <= 0 ? null : (done - first.done) / seconds;
      emit({ type: 'progress', done, total: input.total, unit: input.unit, rate });
    },
  };
}
