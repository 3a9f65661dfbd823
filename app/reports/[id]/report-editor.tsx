'use client';
/** @file A report as it is written: its blocks one after the other, moved, removed and added; saved without losing others' words. */
import { useMutation } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Suspense, useState } from 'react';
import { useTRPC } from '@/components/api';
import { Chosen } from '@/components/compare/chosen';
import { type Figure, toOption } from '@/components/compare/compared-figures';
import { patient } from '@/components/patient';
import { Button, IconButton } from '@/components/ui/button';
import { EditClashes } from '@/components/ui/edit-clashes';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { toastDone, toastUnlessConflict } from '@/components/ui/toast';
import { pickFields, useEdit } from '@/components/ui/use-edit';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { metricLabel } from '@/domain/metrics';
import type { ReportBlock } from '@/domain/report';
import { blockTitle } from './report-blocks';
import { type Report, type ReportData, useReportData } from './use-report-data';

const RunPicker = dynamic(patient(() => import('@/components/compare/run-picker').then((part) => part.RunPicker)));

const fieldNames = { name: 'Name', runs: 'Runs', blocks: 'Text and panels' } as const;

const titleOf = (block: ReportBlock): string => (block.kind === 'text' ? 'Text' : blockTitle(block));

export function ReportEditor({ report, onClose }: { report: Report; onClose: () => void }) {
  const trpc = useTRPC();
  const { data } = useReportData(report);
  const save = useMutation(
    trpc.reports.update.mutationOptions({
      onSuccess: () => {
        toastDone('The report is saved');
        onClose();
      },
      onError: toastUnlessConflict,
    }),
  );
  const edit = useEdit({ name: report.name, runs: report.runs, blocks: report.blocks }, save.error);
  const { name, runs, blocks } = edit.mine;
  const set = (next: ReportBlock[]): void => edit.set({ blocks: next });
  const change = (at: number, block: ReportBlock): void => set(blocks.with(at, block));
  const move = (at: number, to: number): void => {
    const block = blocks[at];
    if (block !== undefined && to >= 0 && to < blocks.length) set(blocks.toSpliced(at, 1).toSpliced(to, 0, block));
  };
  const { changed } = edit;
  return (
    <form
      className="mx-auto flex w-full max-w-5xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.length === 0) onClose();
        else save.mutate({ id: report.id, ...pickFields(edit.mine, changed), was: pickFields(edit.began, changed) });
      }}
    >
      <EditClashes edit={edit} label={(field) => fieldNames[field]} />
      <Field label="Name" required>
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={200}
            onChange={(event) => edit.set({ name: event.target.value })}
          />
        )}
      </Field>
      <Runs runs={runs} frozen={report.frozenAt !== null} onChange={(next) => edit.set({ runs: next })} />
      <ol className="flex flex-col gap-4" aria-label="Blocks">
        {blocks.map((block, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a block has no name but its place.
          <li key={at}>
            <Panel
              title={`${at + 1}. ${titleOf(block)}`}
              actions={
                <>
                  <IconButton
                    size="s"
                    label={`Move block ${at + 1} up`}
                    disabled={at === 0}
                    onClick={() => move(at, at - 1)}
                    icon={<ArrowUp size={14} aria-hidden />}
                  />
                  <IconButton
                    size="s"
                    label={`Move block ${at + 1} down`}
                    disabled={at === blocks.length - 1}
                    onClick={() => move(at, at + 1)}
                    icon={<ArrowDown size={14} aria-hidden />}
                  />
                  <IconButton
                    size="s"
                    label={`Remove block ${at + 1}`}
                    onClick={() => set(blocks.toSpliced(at, 1))}
                    icon={<Trash2 size={14} aria-hidden />}
                  />
                </>
              }
            >
              <BlockFields block={block} at={at} data={data} onChange={(next) => change(at, next)} />
            </Panel>
          </li>
        ))}
      </ol>
      <Adding data={data} onAdd={(block) => set([...blocks, block])} />
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          pending={save.isPending}
          disabled={name.trim() === '' || runs.length === 0 || edit.clashes.length > 0}
        >
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

/** What the panels are about. */
function Runs({
  runs,
  frozen,
  onChange,
}: {
  runs: readonly RunId[];
  frozen: boolean;
  onChange: (runs: RunId[]) => void;
}) {
  const [picking, setPicking] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm">
      <span>Its panels are about {plural(runs.length, 'run')}.</span>
      {frozen ? (
        <span className="text-muted">Make the report live to change them.</span>
      ) : (
        <Button size="s" onClick={() => setPicking(true)}>
          Choose runs
        </Button>
      )}
      <Suspense>
        {picking ? (
          <RunPicker
            title="Runs of this report"
            runs={runs}
            onChange={(next) => onChange([...next])}
            onClose={() => setPicking(false)}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

/** Chosen where nothing is: the first figure that fits. */
const usual = { value: '', label: 'Chosen automatically' };

function FigureChoice({
  label,
  value,
  figures,
  onChange,
}: {
  label: string;
  value: string | undefined;
  figures: readonly Figure[];
  onChange: (id: string | undefined) => void;
}) {
  return (
    <Chosen
      label={label}
      value={value ?? ''}
      options={[usual, ...figures.filter(({ kind }) => kind !== 'setting').map(toOption)]}
      onChange={(id) => onChange(id === '' ? undefined : id)}
    />
  );
}

function BlockFields({
  block,
  at,
  data,
  onChange,
}: {
  block: ReportBlock;
  at: number;
  data: ReportData | undefined;
  onChange: (block: ReportBlock) => void;
}) {
  const figures = data?.figures ?? [];
  switch (block.kind) {
    case 'text':
      return (
        <Textarea
          aria-label={`Text of block ${at + 1}, Markdown`}
          rows={8}
          value={block.text}
          onChange={(event) => onChange({ ...block, text: event.target.value })}
        />
      );
    case 'answer':
      return (
        <FigureChoice
          label="Judged by"
          value={block.figure}
          figures={figures}
          onChange={(figure) => onChange({ kind: 'answer', ...(figure === undefined ? {} : { figure }) })}
        />
      );
    case 'curves':
      return (
        <Chosen
          label="Lines"
          value={block.by}
          options={[
            { value: 'arms', label: 'Mean of each arm' },
            { value: 'runs', label: 'Each run' },
          ]}
          onChange={(by) => onChange({ ...block, by: by === 'runs' ? 'runs' : 'arms' })}
        />
      );
    case 'pareto': {
      const axes = (next: { x: string | undefined; y: string | undefined }): void =>
        onChange({
          kind: 'pareto',
          ...(next.x === undefined ? {} : { x: next.x }),
          ...(next.y === undefined ? {} : { y: next.y }),
        });
      return (
        <div className="flex flex-wrap gap-4">
          <FigureChoice
            label="Vertical axis"
            value={block.y}
            figures={figures}
            onChange={(y) => axes({ x: block.x, y })}
          />
          <FigureChoice
            label="Horizontal axis"
            value={block.x}
            figures={figures}
            onChange={(x) => axes({ x, y: block.y })}
          />
        </div>
      );
    }
    case 'arms':
      return <p className="text-muted text-sm">Figures of each arm, with intervals from three runs on.</p>;
    case 'cells':
      return <p className="text-muted text-sm">The cells that the runs found or retrain, each once.</p>;
  }
}

function Adding({ data, onAdd }: { data: ReportData | undefined; onAdd: (block: ReportBlock) => void }) {
  const metrics = data?.metrics ?? [];
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="mb-1 font-medium text-sm">Add</legend>
      <Button size="s" onClick={() => onAdd({ kind: 'text', text: '' })}>
        Text
      </Button>
      <Button size="s" onClick={() => onAdd({ kind: 'answer' })}>
        Answer
      </Button>
      <Button size="s" onClick={() => onAdd({ kind: 'arms' })}>
        Table by arm
      </Button>
      <Button size="s" onClick={() => onAdd({ kind: 'pareto' })}>
        Pareto front
      </Button>
      <Button size="s" onClick={() => onAdd({ kind: 'cells' })}>
        Genotypes
      </Button>
      {metrics.length === 0 ? null : (
        <Chosen
          label="Curves of"
          value=""
          options={[
            { value: '', label: 'Choose a metric' },
            ...metrics.map(({ key }) => ({ value: key, label: metricLabel(key) })),
          ]}
          onChange={(metric) => (metric === '' ? undefined : onAdd({ kind: 'curves', metric, by: 'arms' }))}
        />
      )}
    </fieldset>
  );
}
