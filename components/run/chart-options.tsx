'use client';
/** @file How charts are drawn, kept in the URL: axis, log scale, smoothing, range. One bar for all charts of a page. */
import { Undo2 } from 'lucide-react';
import { useCallback } from 'react';
import type { ChartAxis } from '../chart/chart-data';
import type { ChartRange } from '../chart/plot';
import { Button } from '../ui/button';
import { useUrlChoice, useUrlNumber, useUrlState } from '../url-state';

export interface ChartView {
  readonly axis: ChartAxis;
  readonly log: boolean;
  /** In [0, 1). */
  readonly smoothing: number;
  /** In steps, or in seconds since the run's start on the time axis. */
  readonly range: ChartRange | null;
  readonly setAxis: (axis: string) => void;
  readonly setLog: (on: boolean) => void;
  readonly setSmoothing: (percent: number) => void;
  readonly setRange: (range: ChartRange | null) => void;
}

export function useChartView(): ChartView {
  const [axis, setAxisText] = useUrlChoice('axis', ['step', 'time']);
  const [scale, setScale] = useUrlChoice('scale', ['linear', 'log']);
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
    log: scale === 'log',
    smoothing: percent / 100,
    range: valid && low !== undefined && high !== undefined && low < high ? [low, high] : null,
    setAxis: (next) => {
      // Steps are no seconds: the range goes with its axis.
      setRange(null);
      setAxisText(next);
    },
    setLog: (on) => setScale(on ? 'log' : 'linear'),
    setSmoothing,
    setRange,
  };
}

export function ChartOptions({ view }: { view: ChartView }) {
  return (
    <fieldset className="flex h-control flex-wrap items-center gap-x-5 gap-y-1 text-sm">
      <legend className="sr-only">How charts are drawn</legend>
      {(['step', 'time'] as const).map((axis) => (
        <label key={axis} className="flex items-center gap-1.5">
          <input
            type="radio"
            name="chart-axis"
            checked={view.axis === axis}
            onChange={() => view.setAxis(axis)}
            className="size-4"
          />
          {axis === 'step' ? 'Step' : 'Time'}
        </label>
      ))}
      <label className="flex items-center gap-1.5">
        <input
          type="checkbox"
          checked={view.log}
          onChange={(event) => view.setLog(event.target.checked)}
          className="size-4"
        />
        Log scale
      </label>
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
  );
}
