'use client';
/** @file The task set editor: sources with their classes, ways, pixels, sizes; checked and previewed while it is edited. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { useEdit } from '@/components/ui/use-edit';
import { useDebounced } from '@/components/use-debounced';
import { plural } from '@/domain/format';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { TaskSetSpec, TaskSource } from '@/domain/task-set';
import {
  byField,
  countSetAside,
  newSource,
  problemAt,
  schemaProblems,
  type TaskSetDraft,
  withCopies,
  withoutSource,
} from './draft';
import { LeakReport, NearCopies } from './leak-report';
import { SizeFields } from './size-fields';
import { SourcePanel } from './source-panel';
import { TaskPreviews } from './task-preview';

/** Name and settings side by side: each is edited, and merged, separately. */
type Draft = TaskSetSpec & { readonly name: string };

const flat = ({ name, spec }: TaskSetDraft): Draft => ({ ...spec, name });

function nested({ name, ...spec }: Draft): TaskSetDraft {
  return { name, spec };
}

export function TaskSetEditor({
  datasets,
  start,
  saveLabel,
  pending,
  error,
  onSave,
}: {
  datasets: readonly DatasetRecord[];
  start: TaskSetDraft;
  saveLabel: string;
  pending: boolean;
  error: unknown;
  /** `began` is the version that the change is based on. */
  onSave: (draft: TaskSetDraft, began: TaskSetDraft) => void;
}) {
  const trpc = useTRPC();
  const edit = useEdit<Draft>(flat(start), error);
  const { name, spec } = useMemo(() => nested(edit.mine), [edit.mine]);
  const [tried, setTried] = useState(false);
  const named = name.trim() !== '';
  const change = (part: Partial<TaskSetSpec>): void => edit.set(part);

  const settled = useDebounced(spec);
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
    if (named && ready) onSave({ name: name.trim(), spec }, nested(edit.began));
  };

  return (
    <form onSubmit={save} noValidate className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel>
          <div className="flex flex-col gap-4">
            <Field label="Name" required error={tried && !named ? 'Give the task set a name.' : undefined}>
              {(control) => (
                <Input {...control} value={name} onChange={(event) => edit.set({ name: event.target.value })} />
              )}
            </Field>
            <SizeFields value={spec} error={(path) => at(path)} onChange={change} />
          </div>
        </Panel>
        {spec.sources.map((source, index) => (
          <SourcePanel
            key={source.dataset}
            source={source}
            dataset={datasets.find((dataset) => dataset.id === source.dataset)}
            sizes={spec}
            error={problems.get(`sources.${index}.dataset`) ?? at(`sources.${index}.classes`)}
            problem={(path) => at(`sources.${index}.${path}`)}
            onChange={(next) => changeSource(index, next)}
            onRemove={spec.sources.length === 1 ? null : () => change(withoutSource(spec, source.dataset))}
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
            <OnlyFor said>
              <Button type="submit" variant="primary" pending={pending} disabled={!ready || edit.clashes.length > 0}>
                {saveLabel}
              </Button>
            </OnlyFor>
          }
        >
          <div className="flex flex-col gap-2 text-sm" aria-live="polite">
            {countSetAside(spec) === 0 ? null : (
              <p>
                {plural(countSetAside(spec), 'image')} set aside.{' '}
                <Button size="s" onClick={() => change({ setAside: [] })}>
                  Include them again
                </Button>
              </p>
            )}
            {check.error === null ? null : <ErrorPanel error={check.error} />}
            {all.length === 0 ? (
              check.data === undefined ? (
                <p className="text-muted">Checking</p>
              ) : (
                <>
                  <LeakReport
                    leak={check.data.leak}
                    onSetAside={(copies) => change({ setAside: withCopies(spec, copies) })}
                  />
                  <NearCopies spec={settled} onSetAside={(copies) => change({ setAside: withCopies(spec, copies) })} />
                </>
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
            <EditClashes edit={edit} />
            {error === null || error === undefined ? null : <ErrorPanel error={error} />}
          </div>
        </Panel>
        {sound && all.length === 0 ? <TaskPreviews source={{ spec: settled }} /> : null}
      </div>
    </form>
  );
}
