/** @file The accuracy that a genotype is known by. */
import type { EvaluationRecord, GenotypeRecord } from '@/domain/records/genotype';

/** Test accuracy before validation accuracy before any other; null if an evaluation has none. */
function accuracyOf(evaluation: EvaluationRecord): number | null {
  const keys = [...evaluation.values.keys()].filter((key) => /accuracy/i.test(key));
  const key = keys.find((name) => /test/i.test(name)) ?? keys.find((name) => /validation/i.test(name)) ?? keys[0];
  return key === undefined ? null : (evaluation.values.get(key) ?? null);
}

/** Reading a genotype's evaluations. The best of those measured here and those reported from elsewhere. */
export function bestAccuracy({
  evaluations,
  external,
}: Pick<GenotypeRecord, 'evaluations' | 'external'>): { value: number; ours: boolean } | null {
  const known = [
    ...evaluations.map((evaluation) => ({ value: accuracyOf(evaluation), ours: true })),
    ...external.map(({ accuracy }) => ({ value: accuracy, ours: false })),
  ].flatMap(({ value, ours }) => (value === null || !Number.isFinite(value) ? [] : [{ value, ours }]));
  return known.reduce<(typeof known)[number] | null>(
    (best, each) => (best === null || each.value > best.value ? each : best),
    null,
  );
}
