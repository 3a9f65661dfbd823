'use client';
/** @file Runs as points between two figures, with the Pareto front of those that have a better end. */
import { useRef, useState } from 'react';
import type { RunId } from '@/domain/ids';
import { axisScale } from '../chart/axis-scale';
import { DownloadMenu } from '../chart/download-menu';
import { svgPicture } from '../chart/svg-picture';
import type { SeriesStyle } from '../palette';
import { runLabel } from '../runs/run-label';
import { Checkbox } from '../ui/input';
import { useUrlChoice, useUrlState } from '../url-state';
import { Chosen } from './chosen';
import type { Comparison } from './comparison';
import { type Figure, isNumeric, toOption } from './figures';
import { type Goal, paretoFront } from './pareto';

const size = { width: 640, height: 380 };
const plot = { left: 64, right: 624, top: 16, bottom: 332 };
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
}: {
  comparison: Comparison;
  figures: readonly Figure[];
  styles: ReadonlyMap<string, SeriesStyle>;
  baseline: RunId | null;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const numeric = figures.filter((figure) => isNumeric(figure) && figure.values.size > 0);
  const [xText, setX] = useUrlState('x');
  const [yText, setY] = useUrlState('y');
  const [logText, setLog] = useUrlChoice('xscale', ['auto', 'linear', 'log']);
  const [pointed, setPointed] = useState<RunId | null>(null);
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
  const points = comparison.runs.flatMap((run): Point[] => {
    const [px, py] = [x.values.get(run.id), y.values.get(run.id)];
    return typeof px === 'number' && typeof py === 'number' && Number.isFinite(px) && Number.isFinite(py)
      ? [{ run: run.id, label: runLabel(run), x: px, y: py }]
      : [];
  });
  const goalX: Goal | null = x.goal ?? (costs.test(x.id) ? 'min' : null);
  const front = goalX === null || y.goal === null ? null : paretoFront(points, goalX, y.goal);
  const xs = axisScale(
    points.map((point) => point.x),
    [plot.left, plot.right],
    log,
  );
  const ys = axisScale(
    points.map((point) => point.y),
    [plot.bottom, plot.top],
    false,
  );
  const found = points.find(({ run }) => run === pointed);
  const frontPath = (front ?? []).flatMap((at) => {
    const point = points[at];
    return point === undefined ? [] : [`${xs.place(point.x)},${ys.place(point.y)}`];
  });
  const title = `${y.label} against ${x.label}`;
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center gap-3 text-xs">
        <Chosen label="Up" value={y.id} options={numeric.map(toOption)} onChange={setY} />
        <Chosen label="Across" value={x.id} options={numeric.map(toOption)} onChange={setX} />
        <Checkbox
          label="Log scale across"
          checked={log}
          onChange={(event) => setLog(event.target.checked ? 'log' : 'linear')}
        />
        <span className="ml-auto" />
        <DownloadMenu title={title} svg={() => svgPicture(svg.current)} csv={() => scatterCsv(points, x, y, front)} />
      </figcaption>
      <svg
        ref={svg}
        role="img"
        aria-label={`${title}, ${points.length} runs${front === null ? '' : `, ${front.length} on the Pareto front`}`}
        viewBox={`0 0 ${size.width} ${size.height}`}
        className="mt-2 block h-auto w-full text-ink"
        fontSize={11}
        onPointerLeave={() => setPointed(null)}
      >
        {ys.ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${plot.left} ${ys.place(tick)}H${plot.right}`} stroke="var(--line)" />
            <text x={plot.left - 8} y={ys.place(tick)} textAnchor="end" dominantBaseline="central" fill="var(--muted)">
              {y.format(tick)}
            </text>
          </g>
        ))}
        {xs.ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${xs.place(tick)} ${plot.top}V${plot.bottom}`} stroke="var(--line)" />
            <text x={xs.place(tick)} y={plot.bottom + 16} textAnchor="middle" fill="var(--muted)">
              {x.format(tick)}
            </text>
          </g>
        ))}
        <text x={plot.right} y={size.height - 8} textAnchor="end" fill="var(--muted)">
          {x.label}
        </text>
        {frontPath.length > 1 ? (
          <polyline
            points={frontPath.join(' ')}
            fill="none"
            stroke="var(--muted)"
            strokeWidth="1.5"
            strokeDasharray="4 3"
          />
        ) : null}
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
      </svg>
      <p className="min-h-4 text-xs">
        {found === undefined ? (
          <span className="text-muted">
            {front === null ? 'Each point is a run.' : 'Ringed and joined: runs that no other beats in both.'}
            {points.length < comparison.runs.length
              ? ` ${comparison.runs.length - points.length} of ${comparison.runs.length} runs lack one of the figures.`
              : ''}
          </span>
        ) : (
          `${found.label}: ${x.label} ${x.format(found.x)}, ${y.label} ${y.format(found.y)}`
        )}
      </p>
    </figure>
  );
}

function scatterCsv(points: readonly Point[], x: Figure, y: Figure, front: readonly number[] | null): string {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const head = ['run', 'id', quote(x.label), quote(y.label), 'pareto'].join(',');
  return [
    head,
    ...points.map((point, at) =>
      [quote(point.label), point.run, point.x, point.y, front === null ? '' : front.includes(at)].join(','),
    ),
  ].join('\n');
}
