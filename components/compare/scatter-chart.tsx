'use client';
/** @file Runs as points between two figures, with the Pareto front of those that have a better end. */
import { type RefObject, useRef, useState } from 'react';
import { axisScale } from '@/components/chart/axis';
import { DownloadMenu } from '@/components/chart/download-menu';
import { pictureOf } from '@/components/chart/picture-of';
import { ScatterFrame, type ScatterSize, scatterSize, useScatterSize } from '@/components/chart/scatter-frame';
import type { SeriesStyle } from '@/components/data-colours';
import { Checkbox } from '@/components/ui/input';
import type { RunId } from '@/domain/ids';
import { type Goal, paretoFront } from '@/domain/statistics/pareto';
import type { DataTable } from '@/domain/table';
import { Chosen } from './chosen';
import { type Figure, isNumeric, toOption } from './compared-figures';
import { type Comparison, runLabel } from './comparison';

const wide = scatterSize(640, 380);
/** Sizes and compute: of these less is better, and a log scale is usual. */
const costs = /(parameters|macs|seconds)$/;

interface Point {
  readonly run: RunId;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export function ScatterChart({
  comparison,
  figures,
  styles,
  baseline,
  x: xText,
  y: yText,
  scale: logText = 'auto',
  choose,
}: {
  comparison: Pick<Comparison, 'runs'>;
  figures: readonly Figure[];
  styles: ReadonlyMap<string, SeriesStyle>;
  baseline: RunId | null;
  /** Ids of figures; others than there are stand for the usual ones. */
  x: string;
  y: string;
  scale?: 'auto' | 'linear' | 'log';
  /** Where the reader may choose. */
  choose?: {
    readonly x: (id: string) => void;
    readonly y: (id: string) => void;
    readonly scale: (scale: 'linear' | 'log') => void;
  };
}) {
  const svg = useRef<SVGSVGElement>(null);
  const numeric = figures.filter((figure) => isNumeric(figure) && figure.values.size > 0);
  const [pointed, setPointed] = useState<RunId | null>(null);
  const size = useScatterSize(wide);
  const first = (test: (figure: Figure) => boolean): Figure | undefined => numeric.find(test);
  const y = first(({ id }) => id === yText) ?? first(({ goal }) => goal === 'max') ?? numeric[0];
  const x =
    first(({ id }) => id === xText) ??
    first(({ id }) => id === 'parameters') ??
    first(({ id }) => costs.test(id)) ??
    first((figure) => figure !== y) ??
    y;
  if (x === undefined || y === undefined) {
    return <p className="text-muted text-sm">No figures yet: they come at the end of a run.</p>;
  }
  const log = logText === 'auto' ? costs.test(x.id) : logText === 'log';
  const measured = comparison.runs.flatMap((run): Point[] => {
    const [px, py] = [x.values.get(run.id), y.values.get(run.id)];
    return typeof px === 'number' && typeof py === 'number' && Number.isFinite(px) && Number.isFinite(py)
      ? [{ run: run.id, label: runLabel(run), x: px, y: py }]
      : [];
  });
  const points = measured.filter((point) => !log || point.x > 0);
  const goalX: Goal | null = x.goal ?? (costs.test(x.id) ? 'min' : null);
  const front = goalX === null || y.goal === null ? null : paretoFront(points, goalX, y.goal);
  const found = points.find(({ run }) => run === pointed);
  const title = `${y.label} against ${x.label}`;
  const draw = (within: ScatterSize, ref?: RefObject<SVGSVGElement | null>) => {
    const xs = axisScale(
      points.map((point) => point.x),
      { pixels: [within.plot.left, within.plot.right], log, format: x.format },
    );
    const ys = axisScale(
      points.map((point) => point.y),
      { pixels: [within.plot.bottom, within.plot.top], format: y.format },
    );
    return (
      <ScatterFrame
        svg={ref}
        label={`${title}, ${points.length} runs${front === null ? '' : `, ${front.length} on the Pareto front`}`}
        size={within}
        xs={xs}
        ys={ys}
        titles={{ x: x.label, y: y.label }}
        front={(front ?? []).flatMap((at) => points[at] ?? [])}
        onLeave={() => setPointed(null)}
      >
        {points.map((point, at) => {
          const onFront = front?.includes(at) ?? false;
          return (
            <circle
              key={point.run}
              cx={xs.place(point.x)}
              cy={ys.place(point.y)}
              r={point.run === baseline ? 9 : onFront ? 6 : 4.5}
              fill={styles.get(point.run)?.colour ?? 'currentColor'}
              fillOpacity={point.run === baseline ? 0.45 : 0.9}
              stroke={onFront ? 'var(--ink)' : 'var(--surface)'}
              strokeWidth={onFront ? 2 : 1}
              onPointerEnter={() => setPointed(point.run)}
            >
              <title>{`${point.label}: ${x.label} ${x.format(point.x)}, ${y.label} ${y.format(point.y)}`}</title>
            </circle>
          );
        })}
      </ScatterFrame>
    );
  };
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center gap-3 text-xs">
        {choose === undefined ? (
          <span className="font-medium text-sm">{title}</span>
        ) : (
          <>
            <Chosen label="Vertical axis" value={y.id} options={numeric.map(toOption)} onChange={choose.y} />
            <Chosen label="Horizontal axis" value={x.id} options={numeric.map(toOption)} onChange={choose.x} />
            <Checkbox
              label="Log scale across"
              checked={log}
              onChange={(event) => choose.scale(event.target.checked ? 'log' : 'linear')}
            />
          </>
        )}
        <span className="ml-auto" />
        <DownloadMenu
          title={title}
          svg={pictureOf(svg, ({ width, height }) => draw(scatterSize(width, height)))}
          table={() => scatterTable(points, x, y, front)}
        />
      </figcaption>
      {draw(size, svg)}
      <p className="min-h-4 text-xs">
        {found === undefined ? (
          <span className="text-muted">
            {front === null ? 'Each point is a run.' : 'Ringed and joined: runs that no other beats in both.'}
            {measured.length < comparison.runs.length
              ? ` ${comparison.runs.length - measured.length} of ${comparison.runs.length} runs lack one of the figures, or have NaN or an infinity.`
              : ''}
            {points.length < measured.length
              ? ` ${measured.length - points.length} at 0 or less not shown: a log scale has no place for them.`
              : ''}
          </span>
        ) : (
          `${found.label}: ${x.label} ${x.format(found.x)}, ${y.label} ${y.format(found.y)}`
        )}
      </p>
    </figure>
  );
}

function scatterTable(points: readonly Point[], x: Figure, y: Figure, front: readonly number[] | null): DataTable {
  return {
    names: ['run', 'id', x.id, y.id, 'pareto'],
    rows: points.map((point, at) => [point.label, point.run, point.x, point.y, front?.includes(at)]),
  };
}
