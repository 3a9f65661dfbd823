/** @file Graph to plan: lower, schedule, place. */
import type { NetworkGraph } from '@/graph/types';
import { placeTensors } from './arena';
import { halveTensors } from './elements';
import { lower } from './lower';
import type { Plan } from './plan';
import { schedule } from './schedule';

/** `half`: tensors between operations hold bfloat16. */
export function compilePlan(graph: NetworkGraph, batch: number, { fused = true, half = false } = {}): Plan {
  const lowered = lower(graph, fused);
  if (half) halveTensors(lowered);
  const scheduled = schedule(lowered, fused);
  const arena = placeTensors(lowered, scheduled, batch);
  return {
    batch,
    mixture: graph.mixtureSize,
    classes: graph.classes,
    parameterCount: graph.parameterCount,
    statisticCount: graph.statisticCount,
    arena,
    tensors: lowered.tensors,
    views: lowered.views,
    norms: lowered.norms,
    operations: lowered.operations,
    backward: scheduled.backward,
    parameters: graph.parameters.map(({ offset, size }) => ({ offset, size })),
    logits: lowered.logits,
    features: lowered.features,
    forwardPhases: scheduled.forwardPhases,
    backwardPhases: scheduled.backwardPhases,
  };
}
