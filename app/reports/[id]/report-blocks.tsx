'use client';
/** @file A report as it is read: text, and panels over its runs. */
import { useMutation } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import type { ChartRange } from '@/components/chart/axis';
import { Answer } from '@/components/compare/answer';
import { GroupTable } from '@/components/compare/group-table';
import { comparable } from '@/components/compare/paired';
import { patient } from '@/components/patient';
import type { ChartView } from '@/components/run/chart-options';
import { figureKeys } from '@/components/runs/format-figure';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Markdown } from '@/components/ui/markdown';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { TextLink } from '@/components/ui/text-link';
import { toastProblem } from '@/components/ui/toast';
import { plural } from '@/domain/format';
import { metricLabel } from '@/domain/metrics';
import type { ReportBlock } from '@/domain/report';
import { type Report, type ReportData, useReportData } from './use-report-data';

// Each kind of panel loads with the first report that has one.
const loading = () => <Skeleton className="h-96" />;
const MetricChart = dynamic(
  patient(() => import('@/components/compare/metric-chart').then((part) => part.MetricChart)),
  {
    loading,
  },
);
const DrawnMetric = dynamic(
  patient(() => import('@/components/compare/metric-chart').then((part) => part.DrawnMetric)),
  {
    loading,
  },
);
const ScatterChart = dynamic(
  patient(() => import('@/components/compare/scatter-chart').then((part) => part.ScatterChart)),
  {
    loading,
  },
);
const GenotypeComparison = dynamic(
  patient(() => import('@/components/compare/genotype-comparison').then((part) => part.GenotypeComparison)),
  { loading },
);

export function ReportBlocks({ report, blocks }: { report: Report; blocks: readonly ReportBlock[] }) {
  const { data, error } = useReportData(report);
  if (report.unreadable) return <Unreadable report={report} blocks={blocks} />;
  const missing = data?.comparison.missing.length ?? 0;
  const waiting = data === undefined && error === null;
  const panel = blocks.findIndex(({ kind }) => kind !== 'text');
  // How high a panel becomes is not known before: what follows the first comes with it, so that no text moves while it is read.
  const shown = waiting && panel >= 0 ? blocks.slice(0, panel + 1) : blocks;
  return (
    <article data-document className="mx-auto flex w-full max-w-5xl flex-col gap-4">
      {shown.map((block, at) => (
        // A block has no name but its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of the same words may stand twice.
        <Block key={at} block={block} data={data} error={error} />
      ))}
      {waiting ? null : (
        <p className="text-muted text-xs">
          Over{' '}
          <TextLink href={`/compare?runs=${report.runs.join(',')}&group=${report.by}`}>
            {plural(report.runs.length, 'run')}
          </TextLink>
          {missing === 0 ? '.' : `, of which ${missing} ${missing === 1 ? 'is' : 'are'} in the trash or gone.`}
        </p>
      )}
    </article>
  );
}

/** Its text can still be read. */
function Unreadable({ report, blocks }: { report: Report; blocks: readonly ReportBlock[] }) {
  const trpc = useTRPC();
  const freeze = useMutation(trpc.reports.freeze.mutationOptions({ onError: toastProblem }));
  return (
    <article className="mx-auto flex w-full max-w-5xl flex-col gap-4">
      <section role="alert" className="rounded-lg border border-attention bg-attention-soft p-4 text-sm">
        <h2 className="font-semibold text-attention">The frozen figures can’t be shown</h2>
        <p className="mt-1 mb-3">
          They were frozen by another version of Masthead, in a format that this one does not read. Freeze the report
          again to show its runs as they are now.
        </p>
        <OnlyFor>
          <Button pending={freeze.isPending} onClick={() => freeze.mutate({ id: report.id })}>
            Freeze it again
          </Button>
        </OnlyFor>
      </section>
      {blocks.map((block, at) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of the same words may stand twice.
        block.kind === 'text' ? <Markdown key={at} text={block.text} /> : null,
      )}
    </article>
  );
}

function Block({ block, data, error }: { block: ReportBlock; data: ReportData | undefined; error: unknown }) {
  if (block.kind === 'text') return <Markdown text={block.text} />;
  // Drawings have a title of their own.
  const title = block.kind === 'curves' || block.kind === 'pareto' ? {} : { title: blockTitle(block) };
  if (data === undefined)
    return <Panel {...title}>{error === null ? <Skeleton className="h-64" /> : <ErrorPanel error={error} />}</Panel>;
  return (
    <Panel {...title} flush={block.kind === 'arms'} className="break-inside-avoid">
      <Content block={block} data={data} />
    </Panel>
  );
}

type PanelBlock = Exclude<ReportBlock, { kind: 'text' }>;

export function blockTitle(block: PanelBlock): string {
  switch (block.kind) {
    case 'answer':
      return 'Answer';
    case 'curves':
      return metricLabel(block.metric);
    case 'arms':
      return 'By arm';
    case 'pareto':
      return 'Pareto front';
    case 'cells':
      return 'Genotypes';
  }
}

function Content({ block, data }: { block: PanelBlock; data: ReportData }): ReactNode {
  const { comparison, figures, styles } = data;
  switch (block.kind) {
    case 'answer':
      return <Answer comparison={comparison} figure={comparable(figures, block.figure ?? '').figure} baseline={null} />;
    case 'curves':
      return <Curves block={block} data={data} />;
    case 'arms':
      return <GroupTable groups={comparison.groups} keys={figureKeys(comparison.runs.map(({ summary }) => summary))} />;
    case 'pareto':
      // As broad as on a comparison: the drawing's words grow with it.
      return (
        <div className="mx-auto max-w-xl">
          <ScatterChart
            comparison={comparison}
            figures={figures.filter(({ kind }) => kind !== 'setting')}
            styles={styles}
            baseline={null}
            x={block.x ?? ''}
            y={block.y ?? ''}
          />
        </div>
      );
    case 'cells':
      return <GenotypeComparison comparison={comparison} reference="" />;
  }
}

function Curves({ block, data }: { block: Extract<ReportBlock, { kind: 'curves' }>; data: ReportData }) {
  const view = useOwnView();
  const { comparison, styles, curves } = data;
  const metric = data.metrics.find(({ key }) => key === block.metric);
  if (metric === undefined) return <p className="text-muted text-sm">None of these runs has logged it yet.</p>;
  const grouped = block.by === 'arms' && comparison.groups.length < comparison.runs.length;
  const shown = { metric, comparison, styles, baseline: null, view, grouped };
  if (curves === null) return <MetricChart {...shown} />;
  return curves.some(({ key }) => key === block.metric) ? (
    <DrawnMetric {...shown} curves={curves} />
  ) : (
    <p className="text-muted text-sm">The report was frozen without it: make it live, then freeze it again.</p>
  );
}

/** Zoomed on its own; a report's reader changes nothing else. */
function useOwnView(): ChartView {
  const [range, setRange] = useState<ChartRange | null>(null);
  const nothing = (): void => undefined;
  return {
    ...{ axis: 'step', log: false, logX: false, smoothing: 0, range, setRange },
    ...{ setAxis: nothing, setScale: nothing, setSmoothing: nothing },
  };
}
