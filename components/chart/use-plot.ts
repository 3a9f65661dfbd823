'use client';
/** @file Ties a uPlot to React: recreated when its shape changes, updated when only its data do, sized to its box. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { ChartRange } from './axis';
import { type ChartData, type ChartLook, type ChartSeries, plotColumns } from './chart-data';
import { plotOptions } from './plot';

export interface PlotInput {
  readonly series: readonly ChartSeries[];
  readonly hidden: ReadonlySet<string>;
  readonly data: ChartData;
  readonly look: ChartLook;
  readonly height: number;
  readonly syncKey: string | undefined;
  readonly range: ChartRange | null;
  readonly onRange: (range: ChartRange | null) => void;
  /** A place on the axis to mark. */
  readonly marker: number | null;
  /** The series to highlight; the others fade. */
  readonly focused: string | null;
}

export interface PlotView {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly plot: RefObject<uPlot | null>;
  /** Index the cursor is at, in the aligned data. */
  readonly cursor: number | null;
}

export function usePlot(input: PlotInput): PlotView {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(input);
  const drawn = useRef<ChartData | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const { series, hidden, data, look, height, syncKey, range, focused, marker } = input;

  useEffect(() => {
    latest.current = input;
  });

  const shape = JSON.stringify([
    series.map((one) => [one.id, one.style, one.baseline ?? false, hidden.has(one.id)]),
    look.axis,
    look.log,
    look.logX,
    look.smoothing > 0,
    look.share ?? false,
    height,
    syncKey,
  ]);

  // `shape` covers everything that requires a new plot; the rest is read from `latest`.
  useEffect(() => {
    const element = box.current;
    if (element === null || shape === '') return;
    const now = latest.current;
    const made = new uPlot(
      plotOptions(
        { ...now, width: Math.max(120, element.clientWidth) },
        {
          data: () => latest.current.data,
          range: () => latest.current.range,
          onRange: (next) => latest.current.onRange(next),
          marker: () => latest.current.marker,
          onCursor: setCursor,
        },
      ),
      plotColumns(now.data, now.look.smoothing > 0),
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
    const draw = (): void => plot.current?.setData(plotColumns(data, latest.current.look.smoothing > 0), true);
    if (drawn.current !== data || range === undefined) {
      drawn.current = data;
      draw();
      return;
    }
    // Known curves over another range wait for the next frame: every chart of the page asks for finer ones before the first is drawn.
    const frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [data, range]);

  useEffect(() => {
    if (marker !== undefined) plot.current?.redraw(false, false);
  }, [marker]);

  useEffect(() => {
    const shown = plot.current;
    if (shown === null) return;
    const perSeries = look.smoothing > 0 ? 2 : 1;
    const at = focused === null ? -1 : series.findIndex(({ id }) => id === focused);
    shown.setSeries(at < 0 ? null : at * perSeries + perSeries, { focus: true });
  }, [focused, series, look.smoothing]);

  return { box, plot, cursor };
}
