'use client';
/** @file How charts are drawn, kept in the URL: axis, log scales, smoothing, range. One bar for all charts of a page. */
import { SlidersHorizontal, Undo2 } from 'lucide-react';
import { type ReactNode, useCallback, useId, useState } from 'react';
import type { ChartRange } from '../chart/axis';
import { type ChartAxis, chartAxes } from '../chart/clock';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';
import { useUrlChoice, useUrlNumber, useUrlState } from '../url-state';

export interface ChartView {
  readonly axis: ChartAxis;
  readonly log: boolean;
  readonly logX: boolean;
  /** In [0, 1). */
  readonly smoothing: number;
  /** In steps, or in seconds on the time axes. */
  readonly range: ChartRange | null;
  readonly setAxis: (axis: string) => void;
  readonly setScale: (scale: string) => void;
  readonly setSmoothing: (percent: number) => void;
  readonly setRange: (range: ChartRange | null) => void;
}

const scales = ['linear', 'y', 'x', 'xy'] as const;
const scaleNames: Record<(typeof scales)[number], string> = {
  linear: 'Linear',
  y: 'Log y',
  x: 'Log x',
  xy: 'Log both',
};
const axisNames: Record<ChartAxis, string> = { step: 'Step', time: 'Time', device: 'Device time' };

export function useChartView(): ChartView {
  const [axis, setAxisText] = useUrlChoice('axis', chartAxes);
  const [scale, setScale] = useUrlChoice('scale', scales);
  const [percent, setSmoothing] = useUrlNumber('smooth', 0, 0, 99);
  const [rangeText, setRangeText] = useUrlState('range');
  const [low, high] = rangeText.split('~').map(Number);
  const valid = rangeText !== '' && Number.isFinite(low) && Number.isFinite(high);
  const setRange = useCallback(
    (range: ChartRange | null) =>
      setRangeText(range === null ? '' : range.map((value) => String(Number(value.toPrecision(8)))).join('~')),
    [setRangeText],
  );
  return {
    axis,
    log: scale.includes('y'),
    logX: scale.includes('x'),
    smoothing: percent / 100,
    range: valid && low !== undefined && high !== undefined && low < high ? [low, high] : null,
    setAxis: (next) => {
      // Steps are not seconds: the range belongs to its axis.
      setRange(null);
      setAxisText(next);
    },
    setScale,
    setSmoothing,
    setRange,
  };
}

/** `children`: options of this page only. On a phone they are behind a button, so that a chart is on the first screen. */
export function ChartOptions({ view, children }: { view: ChartView; children?: ReactNode }) {
  const scale = view.log && view.logX ? 'xy' : view.log ? 'y' : view.logX ? 'x' : 'linear';
  const [opened, setOpened] = useState(false);
  const id = useId();
  return (
    <>
      <Button
        className="self-start sm:hidden"
        aria-expanded={opened}
        aria-controls={id}
        icon={<SlidersHorizontal size={14} aria-hidden />}
        onClick={() => setOpened(!opened)}
      >
        How charts are drawn
      </Button>
      <fieldset
        id={id}
        className={cx(
          'flex min-h-control min-w-0 flex-wrap items-center gap-x-5 gap-y-2 text-sm',
          // A zoom must be undone from somewhere.
          !opened && view.range === null && 'max-sm:hidden',
        )}
      >
        <legend className="sr-only">How charts are drawn</legend>
        <Segments label="Horizontal axis" value={axisNames} chosen={view.axis} onChange={view.setAxis} />
        <Segments label="Scale" value={scaleNames} chosen={scale} onChange={view.setScale} />
        <label className="flex items-center gap-2">
          Smoothing
          <input
            type="range"
            min={0}
            max={99}
            value={Math.round(view.smoothing * 100)}
            onChange={(event) => view.setSmoothing(Number(event.target.value))}
            className="w-28"
          />
          <span className="w-8 text-right text-muted text-xs">{view.smoothing.toFixed(2)}</span>
        </label>
        {children}
        <Button
          size="s"
          variant="quiet"
          className={view.range === null ? 'invisible' : ''}
          onClick={() => view.setRange(null)}
          icon={<Undo2 size={14} aria-hidden />}
        >
          Whole range
        </Button>
      </fieldset>
    </>
  );
}

function Segments({
  label,
  value,
  chosen,
  onChange,
}: {
  label: string;
  /** Texts by value, in order. */
  value: Readonly<Record<string, string>>;
  chosen: string;
  onChange: (value: string) => void;
}) {
  return (
    <fieldset className="flex rounded-md border border-line-strong">
      <legend className="sr-only">{label}</legend>
      {Object.entries(value).map(([each, text]) => (
        <label
          key={each}
          className="flex h-7 cursor-pointer items-center px-2.5 text-xs first-of-type:rounded-l-md last-of-type:rounded-r-md hover:bg-sunken has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={label}
            checked={each === chosen}
            onChange={() => onChange(each)}
            className="sr-only"
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
