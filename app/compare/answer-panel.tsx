'use client';
/** @file The top of a comparison: what it says of the figure that the arms are judged by, and how the runs are grouped. */
import { Answer } from '@/components/compare/answer';
import { Chosen } from '@/components/compare/chosen';
import { type Figure, toOption } from '@/components/compare/compared-figures';
import { type Comparison, groupingOptions } from '@/components/compare/comparison';
import { comparable } from '@/components/compare/paired';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { useUrlState } from '@/components/url-state';
import type { RunId } from '@/domain/ids';
import type { Grouping } from '@/domain/report';

/** Runs of one kind over many tasks, each of which counts as an arm. */
function tasksSplitArms({ groups, runs, differences }: Comparison): boolean {
  return groups.length > 2 && groups.length === runs.length && differences.some(({ path }) => path === 'task.index');
}

export function AnswerPanel({
  comparison,
  figures,
  baseline,
  by,
  onGroup,
}: {
  comparison: Comparison;
  figures: readonly Figure[];
  baseline: RunId | null;
  by: Grouping;
  onGroup: (by: string) => void;
}) {
  const [id, setId] = useUrlState('paired');
  const { usable, figure } = comparable(figures, id);
  return (
    <Panel
      title="Answer"
      actions={
        <>
          {figure === undefined ? null : (
            <Chosen label="Judged by" value={figure.id} options={usable.map(toOption)} onChange={setId} />
          )}
          <Chosen
            label="Group by"
            value={by}
            options={groupingOptions(comparison.differences, by)}
            onChange={onGroup}
          />
        </>
      }
    >
      <Answer comparison={comparison} figure={figure} baseline={baseline} />
      {by === 'arm' && tasksSplitArms(comparison) ? (
        <p className="mt-3 flex flex-wrap items-center gap-2 text-muted text-sm">
          Each arm has one run, because the runs’ tasks differ.
          <Button size="s" onClick={() => onGroup('tasks')}>
            Put tasks together
          </Button>
        </p>
      ) : null}
    </Panel>
  );
}
