'use client';
/** @file What the genotype reached when it was retrained: here, and elsewhere as reported. */
import { useMutation } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Suspense, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { launchAddress } from '@/components/launch/address';
import { patient } from '@/components/patient';
import { figureKeys, formatFigure } from '@/components/runs/format-figure';
import { RunLink } from '@/components/runs/run-link';
import { Button, ButtonLink, IconButton } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { formatCount, formatLarge, formatPercent } from '@/domain/format';
import { metricHint, metricLabel } from '@/domain/metrics';
import type { EvaluationRecord, ExternalEvaluation, GenotypeRecord } from '@/domain/records/genotype';

// Most readers record none.
const RecordEvaluation = dynamic(patient(() => import('./record-evaluation').then((part) => part.RecordEvaluation)));

/** Where a genotype is retrained: on the task that it was found on, with the same seed, until something else is chosen. */
export function evaluateAddress({ id, run }: Pick<GenotypeRecord, 'id' | 'run'>): string {
  return launchAddress('evaluate', { genotype: id, task: run?.task, seed: run?.seed });
}

export function EvaluationsPanel({ genotype }: { genotype: GenotypeRecord }) {
  const { evaluations, external } = genotype;
  const [recording, setRecording] = useState(false);
  const evaluate = (
    <ButtonLink href={evaluateAddress(genotype)} variant="primary">
      Evaluate it
    </ButtonLink>
  );
  const record = (
    <OnlyFor>
      <Button size="s" onClick={() => setRecording(true)}>
        Record one made elsewhere
      </Button>
    </OnlyFor>
  );
  return (
    <>
      <Panel title="Evaluations" help="Also of the same genotype under other records" flush actions={record}>
        {evaluations.length === 0 && external.length === 0 ? (
          <EmptyState title="Not evaluated yet" action={evaluate}>
            Retrain it from random weights on a task to learn its test accuracy.
          </EmptyState>
        ) : null}
        {evaluations.length === 0 ? null : <Ours evaluations={evaluations} />}
        {external.length === 0 ? null : <Elsewhere evaluations={external} />}
      </Panel>
      <Suspense>
        {recording ? <RecordEvaluation genotype={genotype.id} onClose={() => setRecording(false)} /> : null}
      </Suspense>
    </>
  );
}

function Ours({ evaluations }: { evaluations: readonly EvaluationRecord[] }) {
  const [first, ...others] = figureKeys(evaluations.map(({ values }) => values));
  const figureColumn = (key: string): Column<EvaluationRecord> => ({
    id: key,
    header: metricLabel(key),
    hint: metricHint(key),
    numeric: true,
    cell: ({ values }) => figure(key, values.get(key)),
  });
  const columns: Column<EvaluationRecord>[] = [
    { id: 'run', header: 'Retrained here by', heading: true, cell: ({ run }) => <RunLink run={run} /> },
    // The answer stands beside the name, where a narrow screen shows it.
    ...(first === undefined ? [] : [figureColumn(first)]),
    { id: 'task', header: 'Task', className: 'min-w-40', cell: ({ task }) => task },
    { id: 'seed', header: 'Seed', numeric: true, cell: ({ seed }) => seed },
    ...others.map(figureColumn),
    { id: 'created', header: 'Ended', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
  ];
  return <DataTable caption="Retrained here" columns={columns} rows={evaluations} rowKey={(row) => row.run.id} />;
}

function figure(key: string, value: number | undefined): string {
  return value === undefined ? '–' : formatFigure(key, value);
}

function Elsewhere({ evaluations }: { evaluations: readonly ExternalEvaluation[] }) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<ExternalEvaluation | null>(null);
  const remove = useMutation(trpc.genotypes.deleteEvaluation.mutationOptions({ onSuccess: () => setAsked(null) }));
  const columns: Column<ExternalEvaluation>[] = [
    { id: 'task', header: 'Reported elsewhere', heading: true, cell: ({ task }) => task },
    { id: 'accuracy', header: 'Accuracy', numeric: true, cell: ({ accuracy }) => formatPercent(accuracy, 2) },
    {
      id: 'epochs',
      header: 'Epochs',
      numeric: true,
      cell: ({ epochs }) => (epochs === null ? '–' : formatCount(epochs)),
    },
    {
      id: 'parameters',
      header: 'Parameters',
      numeric: true,
      cell: ({ parameters }) => (parameters === null ? '–' : formatLarge(parameters)),
    },
    { id: 'source', header: 'Source', cell: ({ source }) => source },
    { id: 'note', header: 'Note', className: 'max-w-60', cell: ({ note }) => note },
    { id: 'created', header: 'Recorded', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
    {
      id: 'remove',
      header: 'Remove',
      actions: true,
      numeric: true,
      cell: (row) => (
        <IconButton
          size="s"
          label={`Delete the record of ${row.task}`}
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => setAsked(row)}
        />
      ),
    },
  ];
  return (
    <>
      <DataTable caption="Reported elsewhere" columns={columns} rows={evaluations} rowKey={(row) => String(row.id)} />
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title="Delete this record?"
        description="The reported figure is removed; the audit log keeps the entry."
        touches={asked === null ? [] : [`${asked.task}, ${formatPercent(asked.accuracy, 2)}, ${asked.source}`]}
        confirmLabel="Delete the record"
        pending={remove.isPending}
        onConfirm={() => {
          if (asked !== null) remove.mutate({ id: asked.id });
        }}
      />
    </>
  );
}
