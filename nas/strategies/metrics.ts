/** @file Every metric a run can report: which way is better, and its unit. Accuracies and shares are in [0, 1]. */
import type { EmitEvent, MetricGoal } from '@/domain/events';

const metrics = {
  'train.loss': { goal: 'min', unit: 'nat' },
  'train.accuracy': { goal: 'max', unit: '' },
  'train.gradientNorm': { goal: 'none', unit: '' },
  'validation.accuracy': { goal: 'max', unit: '' },
  'validation.loss': { goal: 'min', unit: 'nat' },
  'adaptation.logitShift': { goal: 'none', unit: '' },
  'adaptation.flips': { goal: 'none', unit: 'pairs' },
  'adaptation.divergence': { goal: 'none', unit: 'nat' },
  'adaptation.signalToNoise': { goal: 'none', unit: '' },
  'entropy.normal': { goal: 'none', unit: 'nat' },
  'entropy.reduce': { goal: 'none', unit: 'nat' },
  'architecture.divergence': { goal: 'none', unit: 'nat' },
  'architecture.margin': { goal: 'none', unit: '' },
  'architecture.lastFlip': { goal: 'none', unit: '' },
  'candidate.validationAccuracy': { goal: 'max', unit: '' },
  'candidate.parameters': { goal: 'none', unit: '' },
  'best.validationAccuracy': { goal: 'max', unit: '' },
  'episode.accuracy': { goal: 'max', unit: '' },
  'episode.meanAccuracy': { goal: 'max', unit: '' },
  'query.loss': { goal: 'min', unit: 'nat' },
  'schedule.temperature': { goal: 'none', unit: '' },
  'schedule.metaRate': { goal: 'none', unit: '' },
  'schedule.learningRate': { goal: 'none', unit: '' },
  'throughput.images': { goal: 'none', unit: 'images/s' },
  'throughput.macs': { goal: 'none', unit: 'MAC/s' },
} as const satisfies Record<string, { goal: MetricGoal; unit: string }>;
export type MetricKey = keyof typeof metrics;

/** Declares the metrics a run will report, before their first points. */
export function declareMetrics(emit: EmitEvent, keys: readonly MetricKey[]): void {
  for (const key of keys) emit({ type: 'metric', key, ...metrics[key] });
}

/** Points of one step. A key that no metric has is a type error. */
export function emitPoints(emit: EmitEvent, step: number, values: Partial<Record<MetricKey, number>>): void {
  emit({ type: 'points', step, values: Object.fromEntries(Object.entries(values)) });
}
