/** @file Reading a genotype's evaluations. */
import type { EvaluationRecord } from '@/domain/records/architecture';

/** Test accuracy before validation accuracy before any other; null where an evaluation has none. */
export function accuracyOf(evaluation: EvaluationRecord): number | null {
  const keys = Object.keys(evaluation.values).filter((key) => /accuracy/i.test(key));
  const key = keys.find((name) => /test/i.test(name)) ?? keys.find((name) => /validation/i.test(name)) ?? keys[0];
  return key === undefined ? null : (evaluation.values[key] ?? null);
}

export function bestAccuracy(evaluations: readonly EvaluationRecord[]): number | null {
  const known = evaluations.map(accuracyOf).filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
