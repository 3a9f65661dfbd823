/** @file What a benchmark publishes of an architecture, in a few words: for lists and comparisons. */
import { metricTitle } from '@/domain/benchmark/metric-title';
import type { PublishedFigures } from '@/domain/records/benchmark';
import { formatCount } from '../../domain/format';

/** "93.76 %, rank 123"; the metric and of how many on hover. Nothing if no benchmark holds it. */
export function PublishedFigure({ published }: { published: readonly PublishedFigures[] }) {
  const [first] = published;
  const figure = first?.figures[0];
  if (first === undefined || figure === undefined || figure.value === null) return null;
  const rank = figure.rank === null ? '' : `, rank ${formatCount(figure.rank)}`;
  const about = `${metricTitle(figure.metric)}; of ${formatCount(first.benchmark.rows)} in ${first.benchmark.name}`;
  return (
    <span className="whitespace-nowrap" title={about}>
      {publishedPercent(figure.value)}
      <span className="text-muted">{rank}</span>
    </span>
  );
}

/** Benchmarks give two decimals, or the mean of three runs. */
export function publishedPercent(value: number): string {
  return `${value.toFixed(2)} %`;
}
