/** @file Reading a genotype's evaluations. */
import type { EvaluationRecord, GenotypeRecord } from '@/domain/records/architecture';

/** Test accuracy before validation accuracy before any other; null where an evaluation has none. */
function accuracyOf(evaluation: EvaluationRecord): number | null {
  const keys = Object.keys(evaluation.values).filter((key) => /accuracy/i.test(key));
  const key = keys.find((name) => /test/i.test(name)) ?? keys.find((name) => /validation/i.test(name)) ?? keys[0];
  return key === undefined ? null : (evaluation.values[key] ?? null);
}

/** The best of what was measured here and of what was reported from elsewhere. */
export function bestAccuracy({ evaluations, external }: GenotypeRecord): { value: number; ours: boolean } | null {
  const known = [
    ...evaluations.map((evaluation) => ({ value: accuracyOf(evaluation), ours: true })),
    ...external.map(({ accuracy }) => ({ value: accuracy, ours: false })),
  ].flatMap(({ value, ours }) => (value === null || !Number.isFinite(value) ? [] : [{ value, ours }]));
  return known.reduce<(typeof known)[number] | null>(
    (best, each) => (best === null || each.value > best.value ? each : best),
    null,
  );
}
