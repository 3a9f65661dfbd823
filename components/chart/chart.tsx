'use client';
/** @file Curves over steps or time: several series with their min/max bands, zoom, legend with values, downloads. */
import 'uplot/dist/uPlot.min.css';
import { Download, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { formatDuration, formatNumber } from '../format';
import { IconButton } from '../ui/button';
import { Menu } from '../ui/menu';
import { type ChartAxis, type ChartSeries, chartCsv, chartData } from './chart-data';
import { ChartLegend } from './chart-legend';
import type { ChartRange } from './plot';
import { saveFile } from './save-file';
import { usePlot } from './use-plot';

export interface ChartProps {
  /** Also names the downloaded files. */
  readonly title: string;
  readonly unit?: string;
  readonly series: readonly ChartSeries[];
  readonly axis?: ChartAxis;
  readonly log?: boolean;
  /** Weight of the past in [0, 1). */
  readonly smoothing?: number;
  readonly height?: number;
  /** Charts with the same key share the cursor. Share `range` to zoom together. */
  readonly syncKey?: string;
  /** In steps, or in seconds on the time axis; null shows all. Without `onRangeChange` the chart keeps its own. */
  readonly range?: ChartRange | null;
  readonly onRangeChange?: (range: ChartRange | null) => void;
}

export function Chart({
  title,
  unit = '',
  series,
  axis = 'step',
  log = false,
  smoothing = 0,
  height = 220,
  syncKey,
  range: givenRange,
  onRangeChange,
}: ChartProps) {
  const [ownRange, setOwnRange] = useState<ChartRange | null>(null);
  const range = onRangeChange === undefined ? ownRange : (givenRange ?? null);
  const setRange = onRangeChange ?? setOwnRange;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const data = useMemo(() => chartData(series, { axis, smoothing, log }), [series, axis, smoothing, log]);
  const { box, plot, cursor } = usePlot({
    series,
    hidden,
    data,
    axis,
    log,
    smoothing,
    height,
    syncKey,
    range,
    onRange: setRange,
  });
  const points = data.aligned[0].length;
  const position = cursor === null ? null : (data.aligned[0][cursor] ?? null);
  const toggle = (id: string): void => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  };

  return (
    <figure className="relative min-w-0">
      <figcaption className="flex h-8 items-center gap-2 text-sm">
        <span className="truncate font-medium">{title}</span>
        {unit === '' ? null : <span className="text-muted text-xs">{unit}</span>}
        <span className="ml-auto whitespace-nowrap text-muted text-xs">
          {position === null ? '' : at(position, axis)}
        </span>
        {range === null ? null : (
          <IconButton size="s" label="Show all" onClick={() => setRange(null)} icon={<Undo2 size={14} aria-hidden />} />
        )}
        <Menu
          trigger={<IconButton size="s" label={`Download ${title}`} icon={<Download size={14} aria-hidden />} />}
          items={[
            { label: 'CSV of what is drawn', onSelect: () => saveFile(`${title}.csv`, 'text/csv', chartCsv(series)) },
            { label: 'PNG', onSelect: () => savePicture(plot.current, `${title}.png`) },
          ]}
        />
      </figcaption>
      {/* The canvas says nothing to a screen reader: the legend's table and the slider below do. */}
      <div ref={box} aria-hidden style={{ height }} className="min-w-0" />
      {points === 0 ? <p className="text-muted text-xs">No points yet.</p> : null}
      {points > 1 ? <CursorSlider title={title} plot={plot} points={points} position={position} axis={axis} /> : null}
      <ChartLegend title={title} series={series} data={data} hidden={hidden} cursor={cursor} onToggle={toggle} />
      {data.repeats ? (
        <p className="text-muted text-xs">Steps repeat or go back (a resumed run): the later value is drawn.</p>
      ) : null}
      {data.nonFinite > 0 ? (
        <p className="text-attention text-xs">{data.nonFinite} buckets hold values that are not finite: gaps.</p>
      ) : null}
    </figure>
  );
}

function at(position: number, axis: ChartAxis): string {
  return axis === 'time' ? formatDuration(position * 1000) : `step ${formatNumber(position)}`;
}

/** Moves the cursor by keyboard; seen only while it has the focus. */
function CursorSlider({
  title,
  plot,
  points,
  position,
  axis,
}: {
  title: string;
  plot: { readonly current: uPlot | null };
  points: number;
  position: number | null;
  axis: ChartAxis;
}) {
  return (
    <input
      type="range"
      aria-label={`Read ${title} at`}
      aria-valuetext={position === null ? 'the last point' : at(position, axis)}
      min={0}
      max={points - 1}
      defaultValue={points - 1}
      className="sr-only w-full focus-visible:not-sr-only"
      onChange={(event) => {
        const shown = plot.current;
        const x = shown?.data[0][Number(event.target.value)];
        if (shown === null || x === undefined) return;
        shown.setCursor({ left: shown.valToPos(x, 'x'), top: shown.over.clientHeight / 2 });
      }}
    />
  );
}

function savePicture(plot: uPlot | null, name: string): void {
  if (plot === null) return;
  const source = plot.ctx.canvas;
  const picture = document.createElement('canvas');
  picture.width = source.width;
  picture.height = source.height;
  const context = picture.getContext('2d');
  if (context === null) return;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--surface');
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(source, 0, 0);
  picture.toBlob((blob) => {
    if (blob !== null) saveFile(name, 'image/png', blob);
  });
}
