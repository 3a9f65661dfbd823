/** @file How the columns of a published table are read: which holds the architecture, which its size, which are metrics. */
import { z } from 'zod';

export const benchmarkSplits = ['test', 'validation', 'train'] as const;

export const benchmarkMetricSchema = z
  .strictObject({
    column: z.string().min(1).meta({ title: 'Column', description: 'Heading of the column in the file.' }),
    dataset: z.string().trim().min(1).max(100).meta({ title: 'Dataset', description: 'What was measured on.' }),
    split: z.enum(benchmarkSplits).meta({ title: 'Images', description: 'Test, validation or training images.' }),
    epochs: z
      .int()
      .min(1)
      .nullable()
      .default(null)
      .meta({ title: 'Epochs', description: 'Training of the published networks; null where unknown.' }),
  })
  .meta({ title: 'Metric', description: 'An accuracy in percent; higher is better.' });
export type BenchmarkMetric = z.infer<typeof benchmarkMetricSchema>;

export const benchmarkMappingSchema = z
  .strictObject({
    arch: z.string().min(1).meta({ title: 'Architecture', description: 'Column of NAS-Bench-201 arch strings.' }),
    parameters: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .meta({ title: 'Parameters', description: 'Column of parameter counts, if there is one.' }),
    metrics: z
      .array(benchmarkMetricSchema)
      .min(1, 'Choose at least one column of accuracies.')
      .max(40)
      .refine(
        (all) => new Set(all.map(({ column }) => column)).size === all.length,
        'A column may be listed only once.',
      )
      .meta({ title: 'Metrics', description: 'The first is the one that lists show and sort by.' }),
  })
  .meta({ title: 'Columns', description: 'How the table is read.' });
export type BenchmarkMapping = z.infer<typeof benchmarkMappingSchema>;

const datasets: readonly [RegExp, string][] = [
  [/(^|_)(c100|cifar-?100)(_|$)/i, 'CIFAR-100'],
  [/(^|_)(c10|cifar-?10)(_|$)/i, 'CIFAR-10'],
  [/(^|_)(in16|imagenet-?16)/i, 'ImageNet16-120'],
];

/**
 * A first guess from headings such as `c10_test_200` and from one row. Only columns that name a dataset and images are
 * taken as metrics; test images and long training come first.
 */
export function guessMapping(columns: readonly string[], row: readonly string[]): Partial<BenchmarkMapping> {
  const arch = columns[row.findIndex((cell) => /^\|[^|]+~\d/.test(cell))];
  const parameters = columns.find((column) => /param/i.test(column)) ?? null;
  const metrics = columns.flatMap((column): BenchmarkMetric[] => {
    const dataset = datasets.find(([pattern]) => pattern.test(column))?.[1];
    const split = /test/i.test(column)
      ? 'test'
      : /val/i.test(column)
        ? 'validation'
        : /train/i.test(column)
          ? 'train'
          : null;
    if (dataset === undefined || split === null) return [];
    const words = column.split('_');
    const epochs = words.find((word) => /^\d+$/.test(word));
    // Unexplained parts stay visible: `trainonly` is another accuracy than the plain one.
    const rest = words.filter((word) => !/^\d+$|test|val|train$|^(c|in|cifar|imagenet)-?\d*$/i.test(word));
    const name = rest.length === 0 ? dataset : `${dataset} (${rest.join(' ')})`;
    return [{ column, dataset: name, split, epochs: epochs === undefined ? null : Number(epochs) }];
  });
  // Among equals the plain accuracy comes first: it is what a genotype shows as published.
  const order = (metric: BenchmarkMetric): number =>
    benchmarkSplits.indexOf(metric.split) * 10_000 - (metric.epochs ?? 0) + (metric.dataset.endsWith(')') ? 0.5 : 0);
  const sorted = metrics.toSorted((a, b) => order(a) - order(b));
  return { ...(arch === undefined ? {} : { arch }), parameters, ...(sorted.length === 0 ? {} : { metrics: sorted }) };
}
