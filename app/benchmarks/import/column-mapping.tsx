'use client';
/** @file What the columns of a table are: the architecture, its size, and which accuracies to keep. */
import type { inferRouterOutputs } from '@trpc/server';
import { type FormEvent, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { formatCount } from '@/components/format';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { type BenchmarkMapping, type BenchmarkMetric, benchmarkSplits } from '@/domain/benchmark/mapping';
import type { AppRouter } from '@/server/routers/app-router';

export type TablePreview = inferRouterOutputs<AppRouter>['benchmarks']['preview'];

export function ColumnMapping({
  preview,
  name: suggested,
  pending,
  error,
  onImport,
}: {
  preview: TablePreview;
  name: string;
  pending: boolean;
  error: unknown;
  onImport: (about: { name: string; source: string; mapping: BenchmarkMapping }) => void;
}) {
  const { columns, guess, head, rows } = preview;
  const [name, setName] = useState(suggested);
  const [source, setSource] = useState('');
  const [arch, setArch] = useState(guess.arch ?? '');
  const [parameters, setParameters] = useState(guess.parameters ?? '');
  const [metrics, setMetrics] = useState<readonly BenchmarkMetric[]>(guess.metrics ?? []);
  const complete = metrics.every((metric) => metric.dataset.trim() !== '');
  const ready = name.trim() !== '' && source.trim() !== '' && arch !== '' && metrics.length > 0 && complete;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const mapping = { arch, parameters: parameters === '' ? null : parameters, metrics: [...metrics] };
    onImport({ name, source, mapping });
  };
  const options = columns.map((column) => ({ value: column, label: column }));
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Panel title={`${formatCount(rows)} rows`} help="The first of them, and what each column is" flush>
        <Table caption="Columns of the table">
          <thead>
            <tr>
              <Th>Column</Th>
              <Th>First values</Th>
              <Th>Holds</Th>
              <Th>Dataset</Th>
              <Th>Images</Th>
              <Th>Epochs</Th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, index) => (
              <ColumnRow
                key={column}
                column={column}
                values={head.slice(0, 3).map((row) => row[index] ?? '')}
                role={column === arch ? 'arch' : column === parameters ? 'parameters' : 'metric'}
                metric={metrics.find((metric) => metric.column === column)}
                onMetric={(metric) =>
                  setMetrics((before) =>
                    before.some((each) => each.column === column)
                      ? before.flatMap((each) => (each.column === column ? (metric ?? []) : each))
                      : [...before, metric ?? []].flat(),
                  )
                }
              />
            ))}
          </tbody>
        </Table>
      </Panel>
      <Panel title="What to import">
        <div className="grid gap-4 md:grid-cols-2">
          <Field label="Architecture" required help="NAS-Bench-201 strings: |nor_conv_3x3~0|+…">
            {(control) => (
              <Select
                {...control}
                placeholder="Choose a column"
                value={arch}
                options={options}
                onChange={(event) => setArch(event.target.value)}
              />
            )}
          </Field>
          <Field label="Parameters">
            {(control) => (
              <Select
                {...control}
                placeholder="No such column"
                value={parameters}
                options={options}
                onChange={(event) => setParameters(event.target.value)}
              />
            )}
          </Field>
          <Field label="Lists show" required help="One accuracy for lists and their order; pages show all.">
            {(control) => (
              <Select
                {...control}
                placeholder="Choose accuracies in the table above"
                value={metrics[0]?.column ?? ''}
                options={metrics.map(({ column }) => ({ value: column, label: column }))}
                onChange={(event) =>
                  setMetrics((before) => [
                    ...before.filter(({ column }) => column === event.target.value),
                    ...before.filter(({ column }) => column !== event.target.value),
                  ])
                }
              />
            )}
          </Field>
          <Field label="Name" required>
            {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <Field label="Source" required help="Where the table was published." className="md:col-span-2">
            {(control) => (
              <Input
                {...control}
                value={source}
                placeholder="NAS-Bench-201, Dong and Yang 2020"
                onChange={(event) => setSource(event.target.value)}
              />
            )}
          </Field>
        </div>
        {error === null || error === undefined ? null : (
          <div className="mt-4">
            <ErrorPanel error={error} />
          </div>
        )}
        <div className="mt-4">
          <OnlyFor said>
            <Button type="submit" variant="primary" disabled={!ready} pending={pending}>
              {pending ? 'Importing' : `Import ${formatCount(rows)} architectures`}
            </Button>
          </OnlyFor>
        </div>
      </Panel>
    </form>
  );
}

function ColumnRow({
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
