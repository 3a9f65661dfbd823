/** @file What a run is given: its job, an engine, the data, and the ways out. No process, no database. */

import type { Dataset } from '@/datasets/store';
import type { ArtefactKind, EmitEvent } from '@/domain/events';
import type { DatasetId } from '@/domain/ids';
import type { Job } from '@/domain/job';
import type { Engine } from '@/engine/types';

export interface RunContext {
  readonly job: Job;
  readonly engine: Engine;
  readonly datasets: ReadonlyMap<DatasetId, Dataset>;
  /** Bytes of the prior's safetensors file, for adapt and few-shot. */
  readonly prior: Uint8Array | null;
  /** Bytes of the checkpoint to go on from. */
  readonly checkpoint: Uint8Array | null;
  readonly emit: EmitEvent;
  /** Writes a file of the attempt durably and emits its artefact event. */
  saveArtefact(input: { kind: ArtefactKind; name: string; step: number; bytes: Uint8Array }): Promise<void>;
  /** Asked between steps. */
  shouldStop(): boolean;
  /** After every inner step: progress for the heartbeat. */
  tick(step: number): void;
  /** Monotonic milliseconds, for rates. */
  now(): number;
}

export interface RunOutcome {
  readonly end: 'finished' | 'stopped';
  readonly step: number;
  /** Why it stopped, where it did so by itself. */
  readonly reason?: string;
}
