'use client';
/** @file Accuracy against size of all evaluations that match, with the front that no other beats. */
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type RefObject, useRef, useState } from 'react';
import { useTRPC } from '@/components/api';
import { axisScale } from '@/components/chart/axis';
import { DownloadMenu } from '@/components/chart/download-menu';
import { pictureOf } from '@/components/chart/picture-of';
import { ScatterFrame, type ScatterSize, scatterSize, useScatterSize } from '@/components/chart/scatter-frame';
import { Chosen } from '@/components/compare/chosen';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import { formatLarge, formatNumber, formatPercent } from '@/domain/format';
import { genotypeOrigins } from '@/domain/genotype-origin';
import type { GenotypeId } from '@/domain/ids';
import type { GenotypePoint } from '@/domain/records/genotype';
import { paretoFront } from '@/domain/statistics/pareto';
import type { DataTable } from '@/domain/table';
import type { GenotypeFilterState } from './filter-bar';

const wide = scatterSize(1080, 420);
const costs = { parameters: 'Parameters', macs: 'Multiply-accumulates', latency: 'Latency of one image, ms' } as const;
const costNames = ['parameters', 'macs', 'latency'] as const;
const lower = (label: string): string => `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
/** Where the figure comes from, by shape too. */
const origins: Readonly<Record<GenotypePoint['origin'], { readonly name: string; readonly colour: string }>> = {
  ours: { name: 'retrained here', colour: 'var(--accent)' },
  elsewhere: { name: 'reported elsewhere', colour: 'var(--attention)' },
  published: { name: 'published by a benchmark', colour: 'var(--muted)' },
};

export function ParetoPanel({ filter }: Pick<GenotypeFilterState, 'filter'>) {
  const trpc = useTRPC();
  const { evaluated: _, ...query } = filter;
  const points = useQuery(trpc.genotypes.points.queryOptions(query));
  return (
    <Panel title="Accuracy against size" help="One point for each evaluation">
      <QueryView query={points}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState title="No accuracy yet">
              Evaluate a genotype, record an evaluation made elsewhere, or import a benchmark.
            </EmptyState>
          ) : (
            <Picture points={data} />
          )
        }
      </QueryView>
    </Panel>
  );
}

/** Tasks differ in difficulty: accuracies compare on one of them only. */
function Picture({ points }: { points: readonly GenotypePoint[] }) {
  const svg = useRef<SVGSVGElement>(null);
  const [across, setAcross] = useUrlChoice('across', costNames);
  const tasks = [...new Set(points.map(({ task }) => task))];
  const [taskText, setTask] = useUrlState('task');
  const task = tasks.find((each) => each === taskText) ?? tasks[0] ?? '';
  const [pointed, setPointed] = useState<GenotypePoint | null>(null);
  const label = costs[across];
  const ofTask = points.filter((point) => point.task === task);
  // An architecture may be measured several times on one task: its index in the answer distinguishes them.
  const drawn = ofTask.flatMap((point, index) => {
    const x = point[across];
    return x === null || x <= 0 ? [] : [{ key: `${point.genotype}:${index}`, x, y: point.accuracy, point }];
  });
  const front = paretoFront(drawn, 'min', 'max');
  const title = `Test accuracy on ${task} against ${lower(label)}`;
  const size = useScatterSize(wide);
  const draw = (within: ScatterSize, ref?: RefObject<SVGSVGElement | null>) => {
    const xs = axisScale(
      drawn.map(({ x }) => x),
      {
        pixels: [within.plot.left, within.plot.right],
        log: true,
        format: across === 'latency' ? (value) => formatNumber(value) : formatLarge,
      },
    );
    const ys = axisScale(
      drawn.map(({ y }) => y),
      { pixels: [within.plot.bottom, within.plot.top], format: formatPercent },
    );
    return (
      <ScatterFrame
        svg={ref}
        label={`${title}: ${drawn.length} points, ${front.length} on the Pareto front`}
        size={within}
        xs={xs}
        ys={ys}
        titles={{ x: label, y: 'Test accuracy' }}
        front={front.flatMap((at) => drawn[at] ?? [])}
        onLeave={() => setPointed(null)}
      >
        {drawn.map(({ key, x, y, point }, at) => (
          <PointMark
            key={key}
            linked={ref !== undefined}
            origin={point.origin}
            onFront={front.includes(at)}
            place={[xs.place(x), ys.place(y)]}
            title={describePoint(point)}
            onPoint={() => setPointed(point)}
            genotype={point.genotype}
          />
        ))}
      </ScatterFrame>
    );
  };
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center gap-3 text-xs">
        <Chosen
          label="Task"
          value={task}
          options={tasks.map((value) => ({ value, label: value }))}
          onChange={setTask}
        />
        <Chosen
          label="Horizontal axis"
          value={across}
          options={costNames.map((value) => ({ value, label: lower(costs[value]) }))}
          onChange={setAcross}
        />
        <span className="ml-auto" />
        <DownloadMenu
          title={title}
          svg={pictureOf(svg, ({ width, height }) => draw(scatterSize(width, height)))}
          table={() => tableOf(ofTask)}
        />
      </figcaption>
      {draw(size, svg)}
      <div className="flex min-h-5 flex-wrap gap-x-4 text-xs">
        {genotypeOrigins
          .filter((origin) => drawn.some(({ point }) => point.origin === origin))
          .map((origin) => (
            <span key={origin} className="inline-flex items-center gap-1.5 text-muted">
              <svg width="12" height="12" aria-hidden="true">
                <Mark origin={origin} at={[6, 6]} r={4} />
              </svg>
              {origins[origin].name}
            </span>
          ))}
        <span className="ml-auto">
          {pointed === null ? (
            <span className="text-muted">
              Ringed and joined: none is smaller and better.
              {drawn.length < ofTask.length ? ` ${ofTask.length - drawn.length} have no ${lower(label)}.` : ''}
            </span>
          ) : (
            describePoint(pointed)
          )}
        </span>
      </div>
    </figure>
  );
}

function PointMark({
  linked,
  origin,
  onFront,
  place,
  title,
  genotype,
  onPoint,
}: {
  /** On the page, not on paper. */
  linked: boolean;
  origin: GenotypePoint['origin'];
  onFront: boolean;
  place: readonly [number, number];
  title: string;
  genotype: GenotypeId;
  onPoint: () => void;
}) {
  const mark = <Mark origin={origin} at={place} r={onFront ? 6 : 4.5} ringed={onFront} />;
  if (!linked) return mark;
  return (
    <Link href={`/genotypes/${genotype}`} onPointerEnter={onPoint} onFocus={onPoint}>
      <title>{title}</title>
      {mark}
    </Link>
  );
}

function Mark({
  origin,
  at: [x, y],
  r,
  ringed = false,
}: {
  origin: GenotypePoint['origin'];
  at: readonly [number, number];
  r: number;
  ringed?: boolean;
}) {
  const look = {
    fill: origins[origin].colour,
    fillOpacity: 0.85,
    stroke: ringed ? 'var(--ink)' : 'var(--surface)',
    strokeWidth: ringed ? 2 : 1,
  };
  if (origin === 'ours') return <circle cx={x} cy={y} r={r} {...look} />;
  if (origin === 'elsewhere') return <rect x={x - r} y={y - r} width={2 * r} height={2 * r} {...look} />;
  return <path d={`M${x} ${y - r * 1.3}L${x + r * 1.2} ${y + r}H${x - r * 1.2}Z`} {...look} />;
}

function describePoint({ name, accuracy, parameters, macs, latency, origin }: GenotypePoint): string {
  const sizes = [
    parameters === null ? '' : `, ${formatLarge(parameters)} parameters`,
    macs === null ? '' : `, ${formatLarge(macs)} MACs`,
    latency === null ? '' : `, ${formatNumber(latency, 3)} ms`,
  ].join('');
  return `${name}: ${formatPercent(accuracy, 2)}${sizes}, ${origins[origin].name}`;
}

function tableOf(points: readonly GenotypePoint[]): DataTable {
  return {
    names: ['genotype', 'id', 'origin', 'task', 'accuracy', ...costNames],
    rows: points.map(({ name, genotype, origin, task, accuracy, ...costs }) => [
      ...[name, genotype, origin, task],
      ...[accuracy, ...costNames.map((cost) => costs[cost])],
    ]),
  };
}
