'use client';

/** @file The prior against its posteriors: map, table, and per choice how far a chosen posterior moved. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { AlphaHeatMap } from '@/components/architecture/alpha-heat-map';
import { choiceTitle } from '@/components/architecture/choice-table';
import { Swatch } from '@/components/chart/swatch';
import { type SeriesStyle, stylesOf } from '@/components/data-colours';
import { launchAddress } from '@/components/launch/address';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
import { CutMiddle } from '@/components/ui/cut-middle';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { useUrlState } from '@/components/url-state';
import { choiceLayout } from '@/domain/architecture-layout';
import { formatNumber, formatPercent, plural } from '@/domain/format';
import type { PosteriorMap, PosteriorRecord, PriorRecord } from '@/domain/records/architecture';
import type { SearchSpace } from '@/domain/space';
import { hurts } from '../transfer';
import { TaskMap } from './task-map';

export function PosteriorsPanel({ prior, space }: { prior: PriorRecord; space: SearchSpace }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.priors.posteriors.queryOptions({ id: prior.id }));
  return (
    <QueryView query={query} pending={<Skeleton className="h-96" />}>
      {(map) =>
        map.posteriors.length === 0 ? (
          <Panel title="Posteriors">
            <EmptyState
              title="No posterior yet"
              action={
                <ButtonLink href={launchAddress('adapt', { prior: prior.id, taskSet: prior.taskSet })}>
                  Adapt to a task
                </ButtonLink>
              }
            >
              An adaptation that moves the logits makes one: then its distance to the prior is shown here, choice by
              choice.
            </EmptyState>
          </Panel>
        ) : (
          <Posteriors map={map} space={space} />
        )
      }
    </QueryView>
  );
}

function Posteriors({ map, space }: { map: PosteriorMap; space: SearchSpace }) {
  const { posteriors } = map;
  const styles = stylesOf(posteriors.map(({ run, seed }) => ({ ...run, seed })));
  const [text, setText] = useUrlState('posterior');
  const chosen = posteriors.find(({ run }) => run.id === text) ?? posteriors[0];
  if (chosen === undefined) return null;
  return (
    <>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Panel title="Task map">
          <TaskMap map={map} styles={styles} chosen={chosen.run.id} onChoose={setText} />
        </Panel>
        <Panel title="Posteriors" help={posteriorsHelp(map)} flush className="[&>div]:relative [&>div]:max-h-[440px]">
          <PosteriorTable map={map} styles={styles} chosen={chosen} onChoose={setText} />
        </Panel>
      </div>
      <Panel title={`Posterior φ of ${chosen.run.name}`} help={`${chosen.task}, step ${chosen.step}`}>
        <AlphaHeatMap space={space} logits={chosen.logits} genotype={chosen.genotype} drawn />
      </Panel>
      <Panel title="Distance to the prior per choice" help={chosen.run.name} flush>
        <DivergenceTable space={space} posterior={chosen} />
      </Panel>
    </>
  );
}

const posteriorsHelp = ({ adaptations, posteriors }: PosteriorMap): string =>
  posteriors.length === adaptations
    ? 'KL(φ ‖ α) per choice, mean'
    : `${posteriors.length} of ${plural(adaptations, 'adaptation')} moved φ; KL(φ ‖ α) per choice, mean`;

function PosteriorTable({
  map,
  styles,
  chosen,
  onChoose,
}: {
  map: PosteriorMap;
  styles: ReadonlyMap<string, SeriesStyle>;
  chosen: PosteriorRecord;
  onChoose: (run: string) => void;
}) {
  return (
    <Table caption="Posteriors of this prior">
      <thead className="sticky top-0 z-10 bg-surface">
        <tr>
          <Th>Run</Th>
          <Th>Task</Th>
          <Th numeric>KL (nat)</Th>
          <Th numeric>Accuracy</Th>
          <Th numeric>From scratch</Th>
          <Th>
            <span className="sr-only">Choose</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {map.posteriors.map((posterior) => {
          const { run, state, task, divergences, accuracy, scratch } = posterior;
          const mean = divergences.reduce((sum, value) => sum + value, 0) / Math.max(1, divergences.length);
          return (
            <tr key={run.id} className={cx(rowClass, posterior === chosen && 'bg-accent-soft')}>
              <th scope="row" className="max-w-48 px-3 text-left font-normal">
                <span className="flex items-center gap-2">
                  <Swatch style={styles.get(run.id)} />
                  <TextLink href={`/runs/${run.id}?tab=architecture`} className="min-w-0">
                    <CutMiddle text={run.name} />
                  </TextLink>
                  {state === 'finished' ? null : <StateBadge state={state} compact />}
                </span>
              </th>
              <Td className="whitespace-nowrap">{task}</Td>
              <Td numeric>{formatNumber(mean, 3)}</Td>
              <Td numeric>{accuracy === null ? '–' : formatPercent(accuracy)}</Td>
              <Td numeric>
                {scratch.length === 0 ? <span className="text-muted">–</span> : null}
                {scratch.map(({ run: search, strategy, accuracy: other }) => (
                  <TextLink key={search.id} href={`/runs/${search.id}`} title={search.name} className="ml-2">
                    {scratch.length === 1 ? formatPercent(other) : `${strategy} ${formatPercent(other)}`}
                  </TextLink>
                ))}
                {hurts(map, posterior) ? (
                  <Badge tone="attention" className="ml-2">
                    negative
                  </Badge>
                ) : null}
              </Td>
              <Td numeric>
                <Button
                  size="s"
                  aria-pressed={posterior === chosen}
                  aria-label={`Show ${run.name} against the prior`}
                  onClick={() => onChoose(run.id)}
                >
                  Show
                </Button>
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function DivergenceTable({ space, posterior }: { space: SearchSpace; posterior: PosteriorRecord }) {
  const choices = choiceLayout(space);
  const top = Math.max(1e-12, ...posterior.divergences);
  return (
    <Table caption={`KL of ${posterior.run.name} from the prior, per choice`}>
      <thead>
        <tr>
          <Th>Choice</Th>
          <Th numeric>KL(φ ‖ α) (nat)</Th>
        </tr>
      </thead>
      <tbody>
        {choices.map((choice, at) => {
          const value = posterior.divergences[at] ?? Number.NaN;
          return (
            <tr key={choice.name} className={rowClass}>
              <th scope="row" className="px-3 text-left font-normal">
                {choiceTitle(choice)}
              </th>
              <Td numeric>
                <span className="inline-flex items-center gap-3">
                  <span aria-hidden className="h-1.5 w-40 rounded-sm bg-sunken">
                    <span className="block h-full rounded-sm bg-accent" style={{ width: `${(value / top) * 100}%` }} />
                  </span>
                  <span className="w-16">{formatNumber(value, 3)}</span>
                </span>
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
