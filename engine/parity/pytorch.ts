/** @file Gets PyTorch's observation of parity cases. Test material. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { StepOptions } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import type { Material } from './material';
import type { Observation } from './observe';

export interface TorchCase {
  readonly graph: NetworkGraph;
  /** Float images. */
  readonly material: Material;
  readonly step: StepOptions;
}

/** One process for all cases: importing torch takes longer than the cases. */
export function observePytorch(python: string, cases: readonly TorchCase[]): Observation[] {
  const input = cases.map(({ graph, material: { state, batch, z }, step }) => ({
    graph,
    state,
    z,
    step,
    images: batch.images,
    labels: batch.labels,
    valid: batch.valid,
  }));
  const script = join(import.meta.dirname, 'torch_reference.py');
  const run = spawnSync(python, [script], {
    input: JSON.stringify(input, plainVectors),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  if (run.status !== 0) throw new Error(`PyTorch's reference failed: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

/** JSON knows no typed arrays: they would become objects. */
function plainVectors(_key: string, value: unknown): unknown {
  const typed = value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array;
  return typed ? Array.from(value) : value;
}
