/** @file What the genotype reached when it was retrained. */
import { formatNumber, formatPercent } from '@/components/format';
import { RunLink } from '@/components/runs/run-link';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { EvaluationRecord, GenotypeRecord } from '@/domain/records/architecture';

export function EvaluationsPanel({ genotype }: { genotype: GenotypeRecord }) {
  const { evaluations } = genotype;
  const keys = [...new Set(evaluations.flatMap((evaluation) => Object.keys(evaluation.values)))];
  const columns: Column<EvaluationRecord>[] = [
    { id: 'run', header: 'Run', heading: true, cell: ({ run }) => <RunLink run={run} /> },
    { id: 'task', header: 'Task', cell: ({ task }) => task },
    { id: 'seed', header: 'Seed', numeric: true, cell: ({ seed }) => seed },
    ...keys.map(
      (key): Column<EvaluationRecord> => ({
        id: key,
        header: key,
        numeric: true,
        cell: ({ values }) => figure(key, values[key]),
      }),
    ),
    { id: 'created', header: 'Ended', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
  ];
  return (
    <Panel title="Evaluations" flush>
      {evaluations.length === 0 ? (
        <EmptyState
          title="Not evaluated yet"
          action={
            <ButtonLink href={`/launch?kind=evaluate&genotype=${genotype.id}`} variant="primary">
              Evaluate it
            </ButtonLink>
          }
        >
          Retrain it from random weights on a task to learn its test accuracy.
        </EmptyState>
      ) : (
        <DataTable caption="Evaluations" columns={columns} rows={evaluations} rowKey={(row) => row.run.id} />
      )}
    </Panel>
  );
}

function figure(key: string, value: number | undefined): string {
  if (value === undefined) return '–';
  return /accuracy/i.test(key) ? formatPercent(value) : formatNumber(value);
}
