/** @file Smoothing of a drawn line. */
import type { Column } from './align';

/** Exponential mean without the start's bias: s_n = Σ w^(n-i) v_i / Σ w^(n-i). Gaps stay gaps and don't reset it. */
export function smooth(values: Column, weight: number): Column {
  if (weight <= 0) return values;
  let sum = 0;
  let norm = 0;
  return values.map((value) => {
    if (value === null || value === undefined) return value;
    sum = sum * weight + value;
    norm = norm * weight + 1;
    return sum / norm;
  });
}
