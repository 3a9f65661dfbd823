'use client';
/** @file Curves over steps or time: min/max bands, zoom, legend with values, keyboard, words, table, downloads. */
import { patient } from '@/components/patient';
import 'uplot/dist/uPlot.min.css';
import { Undo2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type KeyboardEvent, memo, Suspense, useCallback, useDeferredValue, useId, useMemo, useState } from 'react';
import type { FigureSize } from '@/domain/figure';
import { plural } from '../../domain/format';
import { IconButton } from '../ui/button';
import type { ChartRange } from './axis';
import { type ChartLook, type ChartSeries, chartData, valueTextAt } from './chart-data';
import { keyEffect } from './chart-keys';
import { ChartLegend } from './chart-legend';
import { chartSummary } from './chart-summary';
import type { ChartAxis } from './clock';
import { DownloadMenu } from './download-menu';
import { formatPosition } from './plot';
import { usePlot } from './use-plot';

const files = () => import('./chart-files');
const ChartTable = dynamic(patient(() => import('./chart-table').then((module) => module.ChartTable)));

export interface ChartProps {
  /** Also names the downloaded files. */
  readonly title: string;
  readonly unit?: string;
  readonly series: readonly ChartSeries[];
  readonly axis?: ChartAxis;
  readonly log?: boolean;
  readonly logX?: boolean;
  /** Weight of the past in [0, 1). */
  readonly smoothing?: number;
  /** The values are shares in [0, 1], written as percentages, unless one is beyond, which then is no share. */
  readonly share?: boolean;
  /** For the pointer, over the title. */
  readonly hint?: string;
  readonly height?: number;
  /** Charts with the same key share the cursor. Share `range` to zoom together. */
  readonly syncKey?: string;
  /** A place on the axis to mark with a line. */
  readonly marker?: number;
  /** In the axis' unit; null shows all. Without `onRangeChange` the chart keeps its own. */
  readonly range?: ChartRange | null;
  readonly onRangeChange?: (range: ChartRange | null) => void;
}

const none: ReadonlySet<string> = new Set();

export function Chart({
  title,
  unit = '',
  series: given,
  axis = 'step',
  log = false,
  logX = false,
  smoothing = 0,
  share: asShare = false,
  hint,
  height = 220,
  syncKey,
  marker,
  range: givenRange,
  onRangeChange,
}: ChartProps) {
  const id = useId();
  const [ownRange, setOwnRange] = useState<ChartRange | null>(null);
  const range = onRangeChange === undefined ? ownRange : (givenRange ?? null);
  const setRange = onRangeChange ?? setOwnRange;
  const [hidden, setHidden] = useState(none);
  const [focused, setFocused] = useState<string | null>(null);
  const [asTable, setAsTable] = useState(false);
  const share = useMemo(() => asShare && given.every(inShare), [asShare, given]);
  const look = useMemo((): ChartLook => ({ axis, log, logX, smoothing, share }), [axis, log, logX, smoothing, share]);
  // Drawn first, so behind.
  const series = useMemo(
    () => [...given].sort((a, b) => Number(b.baseline ?? false) - Number(a.baseline ?? false)),
    [given],
  );
  const data = useMemo(() => chartData(series, look), [series, look]);
  const { box, plot, cursor } = usePlot({
    series,
    hidden,
    data,
    look,
    height,
    syncKey,
    range,
    onRange: setRange,
    focused,
    marker: marker ?? null,
  });
  const points = data.x.length;
  const at = cursor ?? points - 1;
  const position = data.x[at] ?? null;
  const toggle = useCallback((which: string): void => {
    setHidden((current) => {
      const next = new Set(current);
      if (!next.delete(which)) next.add(which);
      return next;
    });
  }, []);
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const effect = keyEffect(event.key, { x: data.x, cursor, range, logX });
    if (effect === null) return;
    event.preventDefault();
    if (effect.type === 'range') {
      setRange(effect.range);
      return;
    }
    const shown = plot.current;
    if (shown === null) return;
    shown.setCursor({ left: shown.valToPos(data.x[effect.index] ?? 0, 'x'), top: shown.over.clientHeight / 2 });
  };
  const draw = useCallback(
    async (size?: FigureSize) => {
      if (data.x.length === 0) return null;
      const { chartSvg, themeColours, paperColours } = await files();
      const colours = size === undefined ? themeColours() : paperColours();
      return chartSvg({ title, unit, series, data, hidden, look, range }, colours, size);
    },
    [title, unit, series, data, hidden, look, range],
  );
  return (
    <figure className="relative min-w-0">
      <figcaption className="flex h-8 items-center gap-2 text-sm">
        <span className="truncate font-medium" title={hint ?? title}>
          {title}
        </span>
        {unit === '' ? null : <span className="text-muted text-xs">{unit}</span>}
        <span className="ml-auto whitespace-nowrap text-muted text-xs">
          {cursor === null || position === null ? '' : place(position, axis)}
        </span>
        {range === null ? null : (
          <IconButton size="s" label="Show all" onClick={() => setRange(null)} icon={<Undo2 size={14} aria-hidden />} />
        )}
        <DownloadMenu
          title={title}
          table={() => files().then(({ chartTable }) => chartTable(series))}
          svg={draw}
          more={[{ label: 'Show as a table', onSelect: () => setAsTable(true) }]}
        />
      </figcaption>
      <div className="relative">
        {/* The picture says nothing to a screen reader: the slider's text and the summary do. */}
        <div
          ref={box}
          role="slider"
          tabIndex={points > 0 ? 0 : -1}
          aria-label={`Cursor of ${title}`}
          aria-describedby={`${id}-summary`}
          aria-keyshortcuts="ArrowLeft ArrowRight + - 0"
          aria-valuemin={0}
          aria-valuemax={Math.max(0, points - 1)}
          aria-valuenow={Math.max(0, at)}
          aria-valuetext={position === null ? 'no points yet' : spoken(position, axis, series, data, at)}
          onKeyDown={press}
          style={{ height }}
          className="min-w-0"
        />
        {points === 0 ? (
          <p className="absolute inset-0 flex items-center justify-center text-muted text-xs">
            {range === null ? 'No points yet.' : 'No points in this range.'}
          </p>
        ) : null}
      </div>
      <Summary id={`${id}-summary`} title={title} series={series} axis={axis} share={share} />
      <ChartLegend
        title={title}
        series={series}
        data={data}
        hidden={hidden}
        cursor={cursor}
        onToggle={toggle}
        onFocus={setFocused}
      />
      {data.repeats ? (
        <p className="text-muted text-xs">Steps repeat or go back (a resumed run): the later value is drawn.</p>
      ) : null}
      {data.nonFinite > 0 ? (
        <p className="text-attention text-xs">
          {plural(data.nonFinite, 'point')} with values that are NaN or infinite: gaps, marked × below.
        </p>
      ) : null}
      {data.notPositive > 0 ? (
        <p className="text-attention text-xs">
          {plural(data.notPositive, 'point')} at 0 or less {data.notPositive === 1 ? 'is' : 'are'} not shown: a log
          scale has no place for {data.notPositive === 1 ? 'it' : 'them'}.
        </p>
      ) : null}
      {/* Its own boundary: waiting for it must not hide the chart, which out of view is given up. */}
      <Suspense>
        {asTable ? (
          <ChartTable title={title} series={series} data={data} axis={axis} onClose={() => setAsTable(false)} />
        ) : null}
      </Suspense>
    </figure>
  );
}

/** Goes through every point: it follows once the new curves are drawn. */
const Summary = memo(function Summary({
  id,
  title,
  series,
  axis,
  share,
}: {
  id: string;
  title: string;
  series: readonly ChartSeries[];
  axis: ChartAxis;
  share: boolean;
}) {
  const described = useDeferredValue(series);
  const words = useMemo(() => chartSummary(title, described, axis, share), [title, described, axis, share]);
  return (
    <p id={id} className="sr-only">
      {words} Arrow keys move the cursor, plus and minus zoom, zero shows all.
    </p>
  );
});

/** A lab's own script may log percentages under a name that suggests a share. */
function inShare({ curve }: ChartSeries): boolean {
  return curve.max.every((value) => !(value > 1)) && curve.min.every((value) => !(value < -1));
}

function place(position: number, axis: ChartAxis): string {
  return axis === 'step' ? `step ${formatPosition(position, axis)}` : formatPosition(position, axis);
}

/** Curves read out at the cursor; the table has the others. */
const spokenCurves = 4;

function spoken(
  position: number,
  axis: ChartAxis,
  series: readonly ChartSeries[],
  data: ReturnType<typeof chartData>,
  at: number,
): string {
  const values = series.slice(0, spokenCurves).map(({ label }, index) => {
    const said = valueTextAt(data, index, at);
    return `${label} ${said === '–' ? 'no value' : said}`;
  });
  return `${place(position, axis)}: ${values.join(', ')}`;
}
