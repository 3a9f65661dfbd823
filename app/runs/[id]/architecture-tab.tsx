'use client';
/** @file The search step by step: logits as heat maps, the derived genotype, every decision, at any step. */
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useCallback, useMemo } from 'react';
import { useTRPC } from '@/components/api';
import { AlphaHeatMap } from '@/components/architecture/alpha-heat-map';
import { patient } from '@/components/patient';
import { decisionsAt, highestProbability, lastFlip } from '@/components/run/decisions';
import { edgesMissingIn, GenotypeCells } from '@/components/run/genotype-panel';
import { useArchitecture } from '@/components/run/use-architecture';
import { EmptyState } from '@/components/ui/empty-state';
import { FigureTile } from '@/components/ui/figure-tile';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { TextLink } from '@/components/ui/text-link';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import { formatCount, formatNumber } from '@/domain/format';
import type { ArchitectureHistory, ArchitectureSnapshot } from '@/domain/records/architecture';
import type { RunDetail } from '@/domain/records/run';
import type { SearchSpace } from '@/domain/space';
import { DecisionTable } from './decision-table';
import { StepScrubber } from './step-scrubber';

// With the charts, once there is a history to draw.
const DecisionCurves = dynamic(
  patient(() => import('./decision-curves').then((part) => part.DecisionCurves)),
  {
    loading: () => <Skeleton className="h-64" />,
  },
);

export function ArchitectureTab({ run }: { run: RunDetail }) {
  const history = useArchitecture(run.id);
  if (run.config.kind === 'evaluate') return <FixedArchitecture genotype={run.config.genotype} />;
  return (
    <QueryView query={history} pending={<Skeleton className="h-96" />}>
      {(data) => {
        const space = data.space;
        return space === null || data.snapshots.length === 0 ? (
          <Panel>
            <EmptyState title="No architecture yet">It appears with the first step.</EmptyState>
          </Panel>
        ) : (
          <Search run={run} history={data} space={space.document} spaceId={space.id} spaceName={space.name} />
        );
      }}
    </QueryView>
  );
}

function Search({
  run,
  history,
  space,
  spaceId,
  spaceName,
}: {
  run: RunDetail;
  history: ArchitectureHistory;
  space: SearchSpace;
  spaceId: string;
  spaceName: string;
}) {
  const { snapshots, prior } = history;
  const [stepText, setStep] = useUrlState('step');
  const [shown, setShown] = useUrlChoice('logits', ['own', 'prior']);
  const last = snapshots.length - 1;
  // The newest snapshot at or before the requested step: old links still work after steps were thinned.
  const asked = stepText === '' ? Number.POSITIVE_INFINITY : Number(stepText);
  const found = snapshots.findLastIndex((snapshot) => snapshot.step <= asked);
  const at = stepText === '' || found < 0 ? (found < 0 ? 0 : last) : found;
  const steps = useMemo(() => snapshots.map((snapshot) => snapshot.step), [snapshots]);
  const choose = useCallback(
    (index: number | null) => setStep(index === null ? '' : String(steps[index] ?? '')),
    [setStep, steps],
  );
  const highest = useMemo(() => highestProbability(space, snapshots), [space, snapshots]);
  const decisions = useMemo(() => decisionsAt(space, snapshots, at, prior), [space, snapshots, at, prior]);
  const snapshot = snapshots[at];
  if (snapshot === undefined) return null;
  const showPrior = shown === 'prior' && prior !== null;
  const mean = decisions.reduce((sum, { entropy }) => sum + entropy, 0) / Math.max(1, decisions.length);
  const margin = Math.min(...decisions.map((decision) => decision.margin));
  const flip = lastFlip(snapshots, at);
  return (
    <div className="flex flex-col gap-4">
      <Panel>
        <StepScrubber steps={steps} at={at} following={stepText === ''} onChange={choose} />
        <div className="mt-3 grid grid-cols-2 gap-4 sm:grid-cols-4">
          <FigureTile name="Mean entropy / log n" value={formatNumber(mean, 3)} note="1 even, 0 decided" />
          <FigureTile name="Smallest margin" value={formatNumber(margin, 3)} note="kept over dropped logit" />
          <FigureTile
            name="Genotype last changed"
            value={flip === null ? 'never' : `step ${formatCount(flip)}`}
            note="up to this step"
          />
          <FigureTile name="Search space" value={<TextLink href={`/spaces/${spaceId}`}>{spaceName}</TextLink>} />
        </div>
      </Panel>
      <Panel
        title={showPrior ? 'Prior α' : run.kind === 'meta-train' ? 'Logits α' : 'Logits φ'}
        help="Probability of each operation on each edge. In the drawing what the genotype keeps is solid, the rest as strong as its probability."
        actions={
          prior === null ? undefined : (
            <label className="flex items-center gap-1.5 text-xs">
              <input
                type="checkbox"
                checked={showPrior}
                onChange={(event) => setShown(event.target.checked ? 'prior' : 'own')}
                className="size-4"
              />
              Show the prior’s
            </label>
          )
        }
      >
        <AlphaHeatMap
          space={space}
          logits={showPrior ? prior : snapshot.logits}
          genotype={showPrior ? null : snapshot.genotype}
          highest={highest}
          drawn
        />
      </Panel>
      {snapshots.length < 2 ? null : (
        <Panel title="Certainty" help="The line marks the step shown">
          <DecisionCurves space={space} snapshots={snapshots} step={snapshot.step} />
        </Panel>
      )}
      <Panel title={`Genotype at step ${formatCount(snapshot.step)}`} help={changeNote(snapshots, at)}>
        {snapshot.genotype === null ? (
          <p className="text-muted text-sm">None could be derived at this step.</p>
        ) : (
          <GenotypeCells
            genotype={snapshot.genotype}
            isMarked={edgesMissingIn(at === 0 ? null : (snapshots[at - 1]?.genotype ?? null))}
          />
        )}
      </Panel>
      <Panel title="Decisions" flush>
        <DecisionTable decisions={decisions} />
      </Panel>
    </div>
  );
}

function changeNote(snapshots: readonly ArchitectureSnapshot[], at: number): string | undefined {
  const before = snapshots[at - 1];
  return before === undefined ? undefined : `Bold: absent at step ${formatCount(before.step)}`;
}

/** A retraining has no search: the cells it trains. */
function FixedArchitecture({ genotype }: { genotype: Parameters<typeof useGenotype>[0] }) {
  const record = useGenotype(genotype);
  return (
    <QueryView query={record} pending={<Skeleton className="h-96" />}>
      {(data) => (
        <Panel title={data.name} actions={<TextLink href={`/genotypes/${data.id}`}>Genotype</TextLink>}>
          <GenotypeCells genotype={data.document} />
        </Panel>
      )}
    </QueryView>
  );
}

function useGenotype(id: Extract<RunDetail['config'], { kind: 'evaluate' }>['genotype']) {
  const trpc = useTRPC();
  return useQuery(trpc.genotypes.get.queryOptions({ id }));
}
