'use client';
/** @file What the columns of a table are: the architecture, its size, and which accuracies to keep. */
import type { inferRouterOutputs } from '@trpc/server';
import { type FormEvent, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toProblem } from '@/components/ui/problem';
import { Table, Th } from '@/components/ui/table';
import type { BenchmarkMapping, BenchmarkMetric } from '@/domain/benchmark/mapping';
import { formatCount } from '@/domain/format';
import type { AppRouter } from '@/server/routers/app-router';
import { ColumnRow } from './column-row';

export type TablePreview = inferRouterOutputs<AppRouter>['benchmarks']['preview'];

export function ColumnMapping({
  preview,
  name: suggested,
  pending,
  error,
  onEdit,
  onImport,
}: {
  preview: TablePreview;
  name: string;
  pending: boolean;
  error: unknown;
  /** Something was changed: earlier messages about it no longer apply. */
  onEdit: () => void;
  onImport: (about: { name: string; source: string; mapping: BenchmarkMapping }) => void;
}) {
  const { columns, guess, head, rows } = preview;
  const [name, setName] = useState(suggested);
  const [source, setSource] = useState('');
  const [arch, setArch] = useState(guess.arch ?? '');
  const [parameters, setParameters] = useState(guess.parameters ?? '');
  const [ticked, setMetrics] = useState<readonly BenchmarkMetric[]>(guess.metrics ?? []);
  // A ticked column that is now used for something else is no accuracy.
  const metrics = ticked.filter(({ column }) => column !== arch && column !== parameters);
  const missing = [
    ...(arch === '' ? ['the column of architectures'] : []),
    ...(metrics.length === 0 ? ['an accuracy, ticked in the table above'] : []),
    ...metrics.flatMap(({ column, dataset }) => (dataset.trim() === '' ? [`the dataset of ${column}`] : [])),
    ...(name.trim() === '' ? ['a name'] : []),
    ...(source.trim() === '' ? ['the source'] : []),
  ];
  const ready = missing.length === 0;
  const problem = error === null || error === undefined ? null : toProblem(error);
  const errorAt = (field: string): string | undefined => (problem?.field === field ? problem.message : undefined);
  const shown = errorAt('mapping.arch') ?? errorAt('mapping.parameters');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const mapping = { arch, parameters: parameters === '' ? null : parameters, metrics };
    onImport({ name, source, mapping });
  };
  const options = columns.map((column) => ({ value: column, label: column }));
  return (
    <form onSubmit={submit} onChange={onEdit} noValidate className="flex flex-col gap-4">
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
          <Field
            label="Architecture"
            required
            help={
              <>
                NAS-Bench-201’s strings: <code className="font-mono">|nor_conv_3x3~0|+…</code>
              </>
            }
            error={errorAt('mapping.arch')}
          >
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
          <Field label="Parameters" error={errorAt('mapping.parameters')}>
            {(control) => (
              <Select
                {...control}
                placeholder="None"
                value={parameters}
                options={options}
                onChange={(event) => setParameters(event.target.value)}
              />
            )}
          </Field>
          <Field label="Main accuracy" required help="Lists show it and go by it; pages show all.">
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
        {problem === null || shown !== undefined ? null : (
          <div className="mt-4">
            <ErrorPanel error={error} />
          </div>
        )}
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <OnlyFor said>
            <Button type="submit" variant="primary" disabled={!ready} pending={pending}>
              {pending ? 'Importing' : `Import ${formatCount(rows)} architectures`}
            </Button>
          </OnlyFor>
          <p aria-live="polite" className="text-muted text-sm">
            {ready ? null : `Still missing: ${missing.join('; ')}.`}
          </p>
        </div>
      </Panel>
    </form>
  );
}
