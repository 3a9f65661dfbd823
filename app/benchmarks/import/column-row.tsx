'use client';
/** @file One column of a table that is imported: its first values, and what it holds. */
import { Input, Select } from '@/components/ui/input';
import { rowClass, Td } from '@/components/ui/table';
import { type BenchmarkMetric, benchmarkSplits } from '@/domain/benchmark/mapping';

export function ColumnRow({
  column,
  values,
  role,
  metric,
  onMetric,
}: {
  column: string;
  values: readonly string[];
  role: 'arch' | 'parameters' | 'metric';
  metric: BenchmarkMetric | undefined;
  onMetric: (metric: BenchmarkMetric | null) => void;
}) {
  const label = (what: string): string => `${what} of ${column}`;
  return (
    <tr className={rowClass}>
      <th scope="row" className="h-row px-3 text-left font-mono font-normal text-xs">
        {column}
      </th>
      <Td className="max-w-72 truncate text-muted text-xs" title={values.join('\n')}>
        {values.join(', ')}
      </Td>
      <Td>
        {role === 'metric' ? (
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4"
              checked={metric !== undefined}
              onChange={(event) =>
                onMetric(event.target.checked ? { column, dataset: '', split: 'test', epochs: null } : null)
              }
            />
            accuracy, %
          </label>
        ) : (
          { arch: 'architecture', parameters: 'parameters' }[role]
        )}
      </Td>
      {metric === undefined || role !== 'metric' ? (
        <Td />
      ) : (
        <Td>
          <Input
            aria-label={label('Dataset')}
            className="w-40"
            value={metric.dataset}
            placeholder="CIFAR-10"
            onChange={(event) => onMetric({ ...metric, dataset: event.target.value })}
          />
        </Td>
      )}
      {metric === undefined || role !== 'metric' ? (
        <Td />
      ) : (
        <Td>
          <Select
            aria-label={label('Images')}
            className="w-28"
            value={metric.split}
            options={benchmarkSplits.map((value) => ({ value, label: value }))}
            onChange={(event) =>
              onMetric({
                ...metric,
                split: benchmarkSplits.find((value) => value === event.target.value) ?? metric.split,
              })
            }
          />
        </Td>
      )}
      {metric === undefined || role !== 'metric' ? (
        <Td />
      ) : (
        <Td>
          <Input
            aria-label={label('Epochs')}
            type="number"
            min={1}
            className="w-24"
            value={metric.epochs ?? ''}
            onChange={(event) => {
              const epochs = event.target.valueAsNumber;
              onMetric({ ...metric, epochs: Number.isInteger(epochs) && epochs > 0 ? epochs : null });
            }}
          />
        </Td>
      )}
    </tr>
  );
}
