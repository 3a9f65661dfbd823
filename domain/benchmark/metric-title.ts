/** @file What a metric of a published table is called. Without a schema, for browsers. */
import type { BenchmarkMetric } from './mapping';

/** "CIFAR-10 test, 200 epochs". */
export function metricTitle({ dataset, split, epochs }: BenchmarkMetric): string {
  return `${dataset} ${split}${epochs === null ? '' : `, ${epochs} epochs`}`;
}
