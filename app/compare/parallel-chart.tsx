'use client';
/** @file Parallel coordinates: an upright axis per setting and figure, a line per run across them. */
import { type RefObject, useRef, useState } from 'react';
import { DownloadMenu } from '@/components/chart/download-menu';
import { pictureOf } from '@/components/chart/picture-of';
import { type Figure, isNumeric } from '@/components/compare/compared-figures';
import { type Comparison, runLabel } from '@/components/compare/comparison';
import type { SeriesStyle } from '@/components/data-colours';
import { cx } from '@/components/ui/class-names';
import { Scroller } from '@/components/ui/scroller';
import { useUrlState } from '@/components/url-state';
import type { FigureSize } from '@/domain/figure';
import type { RunId } from '@/domain/ids';
import type { DataTable } from '@/domain/table';

const screenHeight = 340;
const screenGap = 96;
const top = 64;
const side = 60;
/** Axes shown by default. */
const usual = 6;

export function ParallelChart({
  comparison,
  figures,
  styles,
}: {
  comparison: Comparison;
  figures: readonly Figure[];
  styles: ReadonlyMap<string, SeriesStyle>;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const [text, setText] = useUrlState('axes');
  const [pointed, setPointed] = useState<RunId | null>(null);
  const usable = figures.filter(({ values }) => new Set(values.values()).size > 1);
  const asked = text.split('|').flatMap((id) => usable.find((figure) => figure.id === id) ?? []);
  const shown = asked.length > 1 ? asked : usualAxes(usable);
  const toggle = (id: string): void => {
    const ids = shown.map((figure) => figure.id);
    setText((ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]).join('|'));
  };
  if (shown.length < 2)
    return <p className="text-muted text-sm">The runs differ in fewer than two settings or figures.</p>;
  const screen: FigureSize = { width: side * 2 + (shown.length - 1) * screenGap, height: screenHeight };
  const found = comparison.runs.find(({ id }) => id === pointed);
  const draw = ({ width, height }: FigureSize, ref?: RefObject<SVGSVGElement | null>) => {
    const bottom = height - 24;
    const left = Math.min(side, width / 8);
    const gap = (width - 2 * left) / (shown.length - 1);
    const axes = shown.map((figure, at) => ({ figure, x: left + at * gap, scale: scaleOf(figure, bottom) }));
    return (
      <svg
        ref={ref}
        role="img"
        aria-label={`${comparison.runs.length} runs across ${shown.map(({ label }) => label).join(', ')}`}
        viewBox={`0 0 ${width} ${height}`}
        className="block h-auto w-full text-ink"
        style={{ minWidth: width * 0.9, maxWidth: width * 1.6 }}
        fontSize={11}
        onPointerLeave={() => setPointed(null)}
      >
        {comparison.runs.map((run) => {
          const path = linePath(axes, run.id);
          const style = styles.get(run.id);
          if (path === '' || style === undefined) return null;
          const faded = pointed !== null && pointed !== run.id;
          return (
            <g key={run.id} onPointerEnter={() => setPointed(run.id)}>
              <path d={path} fill="none" stroke="transparent" strokeWidth="8" />
              <path
                d={path}
                fill="none"
                stroke={style.colour}
                strokeWidth={pointed === run.id ? 3 : 1.5}
                strokeOpacity={faded ? 0.15 : 0.8}
                strokeDasharray={style.dash.join(' ')}
              />
            </g>
          );
        })}
        {axes.map(({ figure, x, scale }, at) => (
          <g key={figure.id} pointerEvents="none">
            <path d={`M${x} ${top}V${bottom}`} stroke="var(--line-strong)" />
            <text x={x} y={at % 2 === 0 ? 16 : 34} textAnchor="middle" fontWeight="600" fill="currentColor">
              {shorten(figure.label, gap)}
            </text>
            {scale.labels.map(({ text: label, place }) => (
              <text
                key={`${label} ${place}`}
                x={x + 5}
                y={place}
                dominantBaseline="central"
                fill="currentColor"
                stroke="var(--surface)"
                strokeWidth="3"
                paintOrder="stroke"
              >
                {shortenEnd(label, gap)}
              </text>
            ))}
          </g>
        ))}
      </svg>
    );
  };
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex items-start gap-2">
        <fieldset className="shade-below flex max-h-20 flex-wrap gap-1 overflow-y-auto">
          <legend className="sr-only">Axes</legend>
          {usable.map(({ id, label, hint }) => {
            const on = shown.some((figure) => figure.id === id);
            return (
              <button
                key={id}
                type="button"
                title={hint}
                aria-pressed={on}
                disabled={on && shown.length <= 2}
                onClick={() => toggle(id)}
                className={cx(
                  'h-6 rounded-md border px-2 text-xs',
                  on ? 'border-accent bg-accent-soft text-accent' : 'border-line hover:bg-sunken',
                )}
              >
                {label}
              </button>
            );
          })}
        </fieldset>
        <span className="ml-auto" />
        <DownloadMenu
          title="Parallel coordinates"
          svg={pictureOf(svg, draw)}
          table={() => parallelTable(comparison, shown)}
        />
      </figcaption>
      <Scroller>{draw(screen, svg)}</Scroller>
      <p className="min-h-4 text-xs">
        {found === undefined ? (
          <span className="text-muted">Point at a line to read it.</span>
        ) : (
          `${runLabel(found)}: ${shown.map((figure) => `${figure.label} ${readValue(figure, found.id)}`).join(', ')}`
        )}
      </p>
    </figure>
  );
}

/** Settings first, then results. */
function usualAxes(usable: readonly Figure[]): Figure[] {
  const settings = usable.filter(({ kind }) => kind === 'setting').slice(0, usual - 2);
  const results = usable.filter(({ kind, goal }) => kind !== 'setting' && goal !== null).slice(0, 2);
  const rest = usable.filter((figure) => !settings.includes(figure) && !results.includes(figure));
  return [...settings, ...rest.slice(0, Math.max(0, usual - settings.length - results.length)), ...results];
}

interface Scale {
  readonly place: (value: number | string) => number;
  readonly labels: readonly { readonly text: string; readonly place: number }[];
}

/** Names stand in two rows: each has room for two gaps. The end of a setting's path says most. */
function shorten(label: string, gap: number): string {
  const most = Math.min(30, Math.floor((2 * gap - 8) / 6.2));
  return label.length > most ? `…${label.slice(1 - most)}` : label;
}

/** A value stands beside its axis, up to the next one. */
function shortenEnd(label: string, gap: number): string {
  const most = Math.max(6, Math.floor((gap - 10) / 6));
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

/** Numbers from lowest to highest; words in order, evenly. */
function scaleOf(figure: Figure, bottom: number): Scale {
  const at = (share: number): number => bottom + (top - bottom) * share;
  const values = [...figure.values.values()];
  if (isNumeric(figure)) {
    const numbers = values.map(Number).filter(Number.isFinite);
    const low = Math.min(...numbers);
    const high = Math.max(...numbers);
    const place = (value: number | string): number => at((Number(value) - low) / (high - low || 1));
    return {
      place,
      labels: [low, (low + high) / 2, high].map((value) => ({ text: figure.format(value), place: place(value) })),
    };
  }
  const words = [...new Set(values.map(String))].sort();
  const place = (value: number | string): number => at((words.indexOf(String(value)) + 0.5) / words.length);
  return { place, labels: words.map((text) => ({ text, place: place(text) })) };
}

/** A run without a value on an axis leaves a gap there. */
function linePath(axes: readonly { figure: Figure; x: number; scale: Scale }[], run: RunId): string {
  let drawing = false;
  return axes
    .map(({ figure, x, scale }) => {
      const value = figure.values.get(run);
      const missing = value === undefined || (typeof value === 'number' && !Number.isFinite(value));
      const step = missing ? '' : `${drawing ? 'L' : 'M'}${x} ${scale.place(value)}`;
      drawing = !missing;
      return step;
    })
    .join('');
}

function readValue(figure: Figure, run: RunId): string {
  const value = figure.values.get(run);
  return value === undefined ? '–' : figure.format(value);
}

function parallelTable({ runs }: Comparison, figures: readonly Figure[]): DataTable {
  return {
    names: ['run', 'id', ...figures.map(({ id }) => id)],
    rows: runs.map((run) => [runLabel(run), run.id, ...figures.map(({ values }) => values.get(run.id))]),
  };
}
