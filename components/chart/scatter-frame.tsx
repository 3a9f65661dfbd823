'use client';
/** @file The frame of a scatter plot: axes with ticks and titles, the Pareto front, and room for the marks. */
import { type ReactNode, type RefObject, useSyncExternalStore } from 'react';
import type { AxisScale } from './axis';

/** In user units of the drawing; `plot`: where the marks are. */
export interface ScatterSize {
  readonly width: number;
  readonly height: number;
  readonly plot: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

/** Room for ticks and titles around marks; `width`, `height`: of the whole. */
export const scatterSize = (width: number, height: number): ScatterSize => ({
  width,
  height,
  plot: { left: 64, right: width - 16, top: 32, bottom: height - 52 },
});

const phone = '(max-width: 639px)';
const isPhone = (): boolean => window.matchMedia(phone).matches;
const onTurn = (changed: () => void): (() => void) => {
  const query = window.matchMedia(phone);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};
const phoneSize = scatterSize(360, 300);

/** Of a plot on the page: on a phone a drawing of its own, for a wide one shrunk to it has letters that nobody can read. */
export function useScatterSize(wide: ScatterSize): ScatterSize {
  return useSyncExternalStore(onTurn, isPhone, () => false) ? phoneSize : wide;
}

export function ScatterFrame({
  svg,
  label,
  size: { width, height, plot },
  xs,
  ys,
  titles,
  front,
  onLeave,
  children,
}: {
  svg?: RefObject<SVGSVGElement | null> | undefined;
  /** The text in place of the picture. */
  label: string;
  size: ScatterSize;
  xs: AxisScale;
  ys: AxisScale;
  titles: { readonly x: string; readonly y: string };
  /** Of the front, in the order of the line. */
  front: readonly { readonly x: number; readonly y: number }[];
  onLeave?: () => void;
  children: ReactNode;
}) {
  return (
    <svg
      ref={svg}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      className="mt-2 block h-auto w-full text-ink"
      fontSize={11}
      onPointerLeave={onLeave}
    >
      {ys.ticks.map(({ value, label: text }) => (
        <g key={value}>
          <path d={`M${plot.left} ${ys.place(value)}H${plot.right}`} stroke="var(--line)" />
          <text x={plot.left - 8} y={ys.place(value)} textAnchor="end" dominantBaseline="central" fill="var(--muted)">
            {text}
          </text>
        </g>
      ))}
      {xs.ticks.map(({ value, label: text }) => (
        <g key={value}>
          <path d={`M${xs.place(value)} ${plot.top}V${plot.bottom}`} stroke="var(--line)" />
          <text x={xs.place(value)} y={plot.bottom + 16} textAnchor="middle" fill="var(--muted)">
            {text}
          </text>
        </g>
      ))}
      <text x={plot.right} y={height - 10} textAnchor="end" fontWeight="600" fill="currentColor">
        {titles.x}
      </text>
      <text x={8} y={14} fontWeight="600" fill="currentColor">
        {titles.y}
      </text>
      {front.length > 1 ? (
        <polyline
          points={front.map(({ x, y }) => `${xs.place(x)},${ys.place(y)}`).join(' ')}
          fill="none"
          stroke="var(--muted)"
          strokeWidth="1.5"
          strokeDasharray="4 3"
        />
      ) : null}
      {children}
    </svg>
  );
}
