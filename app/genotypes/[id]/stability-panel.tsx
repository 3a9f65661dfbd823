'use client';
/** @file How sure the genotype is: margins, runners-up, and when each decision last changed. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { choiceTitle } from '@/components/architecture/choice-table';
import { decisionsAt, lastFlip } from '@/components/run/decisions';
import { useArchitecture } from '@/components/run/use-architecture';
import { FigureTile } from '@/components/ui/figure-tile';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { choiceLayout, type SpaceChoice } from '@/domain/architecture-layout';
import { formatCount, formatNumber } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { ArchitectureHistory } from '@/domain/records/architecture';
import type { GenotypeRecord } from '@/domain/records/genotype';
import type { SearchSpace } from '@/domain/space';
import { stateLabel } from '@/graph/layout';

/**
 * What would be kept next: the best candidate that is not. Pure. "sep_conv_3x3 of c(k−1)"; of a choice on one edge
 * the operation alone; "–" where nothing is dropped.
 */
function runnersUp(choice: SpaceChoice, logits: readonly number[]): string {
  const ranked = choice.candidates
    .map((candidate, index) => ({ ...candidate, logit: logits[choice.offset + index] ?? Number.NaN }))
    .filter(({ operation }) => choice.keepsNone || operation !== 'none')
    .sort((a, b) => b.logit - a.logit);
  const next = ranked[choice.keep];
  if (next === undefined) return '–';
  const onOneEdge = new Set(choice.candidates.map(({ input }) => input)).size === 1;
  return onOneEdge ? next.operation : `${next.operation} of ${stateLabel(next.input, choice.inputs)}`;
}

export function StabilityPanel({ genotype }: { genotype: GenotypeRecord }) {
  const trpc = useTRPC();
  const { margins, space, run } = genotype;
  const record = useQuery(trpc.spaces.get.queryOptions(space === null ? skipToken : { id: space.id }));
  if (run === null || record.data === undefined || margins.length === 0) return null;
  return <OfRun run={run.id} step={run.step} space={record.data.document} margins={margins} />;
}

interface Row {
  readonly name: string;
  readonly margin: number;
  readonly runnerUp: string;
  readonly changedAt: number | null;
}

function OfRun({
  run,
  step,
  space,
  margins,
}: {
  run: RunId;
  step: number;
  space: SearchSpace;
  margins: readonly number[];
}) {
  const history = useArchitecture(run);
  const choices = choiceLayout(space);
  if (choices.length !== margins.length) return null;
  const past = pastOf(history.data, step, space);
  const rows = choices.map((choice, index): Row => {
    const decision = past?.decisions[index];
    return {
      name: choiceTitle(choice),
      margin: margins[index] ?? Number.NaN,
      runnerUp: past === null ? '…' : runnersUp(choice, past.logits),
      changedAt: decision?.changedAt ?? null,
    };
  });
  const columns: Column<Row>[] = [
    { id: 'name', header: 'Choice', heading: true, cell: ({ name }) => name },
    {
      id: 'margin',
      header: 'Margin',
      numeric: true,
      cell: ({ margin }) => (Number.isFinite(margin) ? formatNumber(margin, 3) : 'no rival'),
    },
    {
      id: 'runnerUp',
      header: 'Runner-up',
      cell: ({ runnerUp }) => <code className="font-mono text-xs">{runnerUp}</code>,
    },
    {
      id: 'changed',
      header: 'Last changed',
      numeric: true,
      cell: ({ changedAt }) => (changedAt === null ? 'never' : formatCount(changedAt)),
    },
  ];
  return (
    <Panel title="Stability" help="Margin: logit of the last kept minus the first dropped candidate" flush>
      <div className="grid grid-cols-2 gap-4 p-4">
        <FigureTile name="Smallest margin" value={formatNumber(Math.min(...margins), 3)} note="the least sure choice" />
        <FigureTile
          name="Genotype last changed"
          value={past === null ? '…' : past.flip === null ? 'never' : `step ${formatCount(past.flip)}`}
          note={`of ${formatCount(step)}`}
        />
      </div>
      <DataTable caption="Stability of each choice" columns={columns} rows={rows} rowKey={({ name }) => name} />
    </Panel>
  );
}

function pastOf(history: ArchitectureHistory | undefined, step: number, space: SearchSpace) {
  if (history === undefined) return null;
  const { snapshots, prior } = history;
  const at = snapshots.findLastIndex((snapshot) => snapshot.step <= step);
  const shown = snapshots[at];
  if (shown === undefined) return null;
  const decisions = decisionsAt(space, snapshots, at, prior);
  return { decisions, flip: lastFlip(snapshots, at), logits: shown.logits };
}
