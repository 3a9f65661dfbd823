'use client';
/** @file Ties a uPlot to React: made anew when its shape changes, fed when only its data do, sized to its box. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { ChartData, ChartSeries } from './chart-data';
import { type ChartRange, plotOptions } from './plot';

export interface PlotInput {
  readonly series: readonly ChartSeries[];
  readonly hidden: ReadonlySet<string>;
  readonly data: ChartData;
  readonly axis: 'step' | 'time';
  readonly log: boolean;
  readonly smoothing: number;
  readonly height: number;
  readonly syncKey: string | undefined;
  readonly range: ChartRange | null;
  readonly onRange: (range: ChartRange | null) => void;
}

export interface PlotView {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly plot: RefObject<uPlot | null>;
  /** Index the pointer is at, in the aligned data. */
  readonly cursor: number | null;
}

export function usePlot(input: PlotInput): PlotView {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(input);
  const [cursor, setCursor] = useState<number | null>(null);
  const { series, hidden, data, axis, log, smoothing, height, syncKey, range } = input;

  useEffect(() => {
    latest.current = input;
  });

  const shape = JSON.stringify([
    series.map((one) => [one.id, one.style, hidden.has(one.id)]),
    axis,
    log,
    smoothing > 0,
    height,
    syncKey,
  ]);

  // `shape` stands for everything that makes another plot; the rest is read from `latest`.
  useEffect(() => {
    const element = box.current;
    if (element === null || shape === '') return;
    const now = latest.current;
    const look = { ...now, width: Math.max(120, element.clientWidth) };
    const made = new uPlot(
      plotOptions(now.series, now.hidden, look, {
        range: () => latest.current.range,
        onRange: (next) => latest.current.onRange(next),
        onCursor: setCursor,
      }),
      now.data.aligned,
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() =>
      made.setSize({ width: Math.max(120, element.clientWidth), height: latest.current.height }),
    );
    resize.observe(element);
    const recolour = new MutationObserver(() => made.redraw(false, true));
    recolour.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resize.disconnect();
      recolour.disconnect();
      made.destroy();
      plot.current = null;
      setCursor(null);
    };
  }, [shape]);

  useEffect(() => {
    // A new range is read by the plot's own range function when its data are set.
    if (range !== undefined) plot.current?.setData(data.aligned, true);
  }, [data, range]);

  return { box, plot, cursor };
}
