'use client';
/** @file The task set editor: sources with their classes, ways, pixels, sizes; checked and previewed while it is edited. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import { useTRPC } from '@/components/api';
import { ClassPicker, NumberField } from '@/components/task-sets/class-picker';
import { TaskPreviews } from '@/components/task-sets/task-preview';
import { Badge } from '@/components/ui/badge';
import { Button, IconButton } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field, FieldGroup } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { useSettled } from '@/components/use-settled';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { TaskSetSpec, TaskSource } from '@/domain/task-set';
import { byField, newSource, problemAt, schemaProblems, type TaskSetDraft } from './draft';
import { ResolutionField } from './resolution-field';

export function TaskSetEditor({
  datasets,
  start,
  pending,
  error,
  onSave,
}: {
  datasets: readonly DatasetRecord[];
  start: TaskSetDraft;
  pending: boolean;
  error: unknown;
  onSave: (draft: TaskSetDraft) => void;
}) {
  const trpc = useTRPC();
  const [name, setName] = useState(start.name);
  const [spec, setSpec] = useState(start.spec);
  const [tried, setTried] = useState(false);
  const named = name.trim() !== '';
  const change = (part: Partial<TaskSetSpec>): void => setSpec((before) => ({ ...before, ...part }));

  const settled = useSettled(spec);
  const ownProblems = useMemo(() => schemaProblems(settled), [settled]);
  const sound = ownProblems.length === 0;
  const check = useQuery(trpc.taskSets.check.queryOptions(sound ? { spec: settled } : skipToken));
  const all = sound ? (check.data?.problems ?? []) : ownProblems;
  const problems = byField(all);
  const at = (path: string): string | undefined => problemAt(problems, path);
  const ready = sound && settled === spec && check.data !== undefined && all.length === 0 && check.data.leak.ok;

  const changeSource = (index: number, source: TaskSource): void =>
    change({ sources: spec.sources.map((other, place) => (place === index ? source : other)) });
  const unused = datasets.filter((dataset) => !spec.sources.some((source) => source.dataset === dataset.id));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (named && ready) onSave({ name: name.trim(), spec });
  };

  return (
    <form onSubmit={save} noValidate className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel>
          <div className="flex flex-col gap-4">
            <Field label="Name" required error={tried && !named ? 'Give the task set a name.' : undefined}>
              {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
            </Field>
            <div className="flex flex-wrap items-start gap-4">
              <NumberField
                label="Ways, least"
                min={2}
                value={spec.ways.min}
                error={at('ways.min') ?? problems.get('ways')}
                onChange={(min) => change({ ways: { min, max: Math.max(min, spec.ways.max) } })}
              />
              <NumberField
                label="Ways, most"
                min={2}
                value={spec.ways.max}
                error={at('ways.max')}
                onChange={(max) => change({ ways: { ...spec.ways, max } })}
              />
              <ResolutionField
                value={spec.resolutions}
                error={at('resolutions')}
                onChange={(resolutions) => change({ resolutions })}
              />
            </div>
            <FieldGroup legend="Images per class" className="[&>div]:flex [&>div]:flex-wrap [&>div]:gap-4">
              {sizes.map(([key, label]) => (
                <NumberField
                  key={key}
                  label={label}
                  value={spec.perClass[key]}
                  error={at(`perClass.${key}`)}
                  onChange={(value) => change({ perClass: { ...spec.perClass, [key]: value } })}
                />
              ))}
            </FieldGroup>
          </div>
        </Panel>
        {spec.sources.map((source, index) => (
          <SourcePanel
            key={source.dataset}
            source={source}
            dataset={datasets.find((dataset) => dataset.id === source.dataset)}
            error={at(`sources.${index}`)}
            onChange={(next) => changeSource(index, next)}
            onRemove={
              spec.sources.length === 1
                ? null
                : () => change({ sources: spec.sources.filter((other) => other.dataset !== source.dataset) })
            }
          />
        ))}
        {unused.length === 0 ? null : (
          <Select
            aria-label="Add a dataset to the task set"
            placeholder="Add a dataset"
            className="w-60"
            value=""
            options={unused.map((dataset) => ({ value: dataset.id, label: dataset.name }))}
            onChange={(event) => {
              const dataset = unused.find((item) => item.id === event.target.value);
              if (dataset !== undefined) change({ sources: [...spec.sources, newSource(dataset)] });
            }}
          />
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel
          title="Check"
          actions={
            <Button type="submit" variant="primary" pending={pending} disabled={!ready}>
              Save the task set
            </Button>
          }
        >
          <div className="flex flex-col gap-2 text-sm" aria-live="polite">
            {check.error === null ? null : <ErrorPanel error={check.error} />}
            {all.length === 0 ? (
              check.data === undefined ? (
                <p className="text-muted">Checking</p>
              ) : (
                <p>
                  <Badge tone={check.data.leak.ok ? 'done' : 'failed'}>{check.data.leak.ok ? 'no leak' : 'leak'}</Badge>{' '}
                  {check.data.leak.message}
                </p>
              )
            ) : (
              <ul className="list-disc pl-5">
                {all.map((problem) => (
                  <li key={`${problem.field} ${problem.message}`}>
                    {problem.message} <code className="font-mono text-muted text-xs">{problem.field}</code>
                  </li>
                ))}
              </ul>
            )}
            {error === null || error === undefined ? null : <ErrorPanel error={error} />}
          </div>
        </Panel>
        {sound && all.length === 0 ? <TaskPreviews source={{ spec: settled }} /> : null}
      </div>
    </form>
  );
}

const sizes = [
  ['train', 'Train'],
  ['validation', 'Validation'],
  ['test', 'Test'],
] as const;

function SourcePanel({
  source,
  dataset,
  error,
  onChange,
  onRemove,
}: {
  source: TaskSource;
  dataset: DatasetRecord | undefined;
  error: string | undefined;
  onChange: (source: TaskSource) => void;
  onRemove: (() => void) | null;
}) {
  const name = dataset?.name ?? source.dataset;
  return (
    <Panel
      title={name}
      actions={
        onRemove === null ? null : (
          <IconButton label={`Remove ${name}`} size="s" onClick={onRemove} icon={<Trash2 size={14} aria-hidden />} />
        )
      }
    >
      <div className="flex flex-col gap-3">
        {error === undefined ? null : <p className="font-medium text-failed text-xs">{error}</p>}
        <NumberField label="Weight" value={source.weight} onChange={(weight) => onChange({ ...source, weight })} />
        {dataset === undefined ? (
          <p className="text-muted text-sm">This dataset is gone: remove it from the task set.</p>
        ) : (
          <ClassPicker
            names={dataset.manifest.classes}
            value={source.classes}
            onChange={(classes) => onChange({ ...source, classes })}
          />
        )}
      </div>
    </Panel>
  );
}
