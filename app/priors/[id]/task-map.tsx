'use client';
/** @file The plane on which posteriors keep most of their distances: tasks with similar architectures are close together. */
import { type RefObject, useRef } from 'react';
import { axisScale } from '@/components/chart/axis';
import { DownloadMenu } from '@/components/chart/download-menu';
import { pictureOf } from '@/components/chart/picture-of';
import type { SeriesStyle } from '@/components/data-colours';
import type { FigureSize } from '@/domain/figure';
import { formatPercent } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { PosteriorMap, PosteriorRecord } from '@/domain/records/architecture';
import type { SearchStrategy } from '@/domain/run-config';
import type { DataTable } from '@/domain/table';
import { hurts } from '../transfer';

const screen: FigureSize = { width: 560, height: 380 };

export function TaskMap({
  map,
  styles,
  chosen,
  onChoose,
}: {
  map: PosteriorMap;
  styles: ReadonlyMap<string, SeriesStyle>;
  chosen: RunId | null;
  onChoose: (run: RunId) => void;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const { posteriors, prior, shares } = map;
  const places = [prior, ...posteriors.map(({ place }) => place)];
  const negative = posteriors.filter((posterior) => hurts(map, posterior)).length;
  const draw = (size: FigureSize, ref?: RefObject<SVGSVGElement | null>) => {
    const frame = { left: 24, right: size.width - 24, top: 24, bottom: size.height - 40 };
    const x = axisScale(
      places.map(([value]) => value),
      { pixels: [frame.left, frame.right] },
    );
    const y = axisScale(
      places.map(([, value]) => value),
      { pixels: [frame.bottom, frame.top] },
    );
    const [priorX, priorY] = [x.place(prior[0]), y.place(prior[1])];
    return (
      <svg
        ref={ref}
        role="img"
        aria-label={`Map of ${posteriors.length} posteriors around the prior${negative === 0 ? '' : `; ${negative} with negative transfer`}. The table has the same.`}
        viewBox={`0 0 ${size.width} ${size.height}`}
        className="block h-auto w-full text-ink"
        fontSize={11}
      >
        <rect x="8" y="8" width={size.width - 16} height={size.height - 32} rx="6" fill="none" stroke="var(--line)" />
        {posteriors.map((posterior) => {
          const [px, py] = [x.place(posterior.place[0]), y.place(posterior.place[1])];
          const bad = hurts(map, posterior);
          return (
            <g key={posterior.run.id} onPointerDown={() => onChoose(posterior.run.id)} className="cursor-pointer">
              <path d={`M${priorX} ${priorY}L${px} ${py}`} stroke="var(--line)" />
              <circle
                cx={px}
                cy={py}
                r={chosen === posterior.run.id ? 9 : 6}
                fill={styles.get(posterior.run.id)?.colour ?? 'currentColor'}
                stroke={chosen === posterior.run.id ? 'var(--ink)' : 'var(--surface)'}
                strokeWidth="2"
              />
              {bad ? (
                <path
                  d={`M${px - 10} ${py - 10}l20 20m0 -20l-20 20`}
                  stroke="var(--failed)"
                  strokeWidth="2.5"
                  strokeLinecap="round"
                />
              ) : null}
              <title>{pointText(posterior)}</title>
            </g>
          );
        })}
        <rect
          x={priorX - 7}
          y={priorY - 7}
          width="14"
          height="14"
          fill="var(--ink)"
          stroke="var(--surface)"
          strokeWidth="2"
        >
          <title>The prior</title>
        </rect>
        <g fill="var(--muted)">
          <rect x="16" y={size.height - 17} width="10" height="10" fill="var(--ink)" />
          <text x="32" y={size.height - 8}>
            prior
          </text>
          <circle cx="82" cy={size.height - 12} r="5" fill="var(--muted)" />
          <text x="94" y={size.height - 8}>
            posterior
          </text>
          <path d={`M166 ${size.height - 17}l10 10m0 -10l-10 10`} stroke="var(--failed)" strokeWidth="2.5" />
          <text x="184" y={size.height - 8}>
            {size.width < screen.width
              ? 'negative transfer, 95 %'
              : 'negative transfer: this task’s pairs lie below zero, 95 %'}
          </text>
        </g>
      </svg>
    );
  };
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-center gap-2 text-muted text-xs">
        <span>
          Centred φ, first two principal axes: {formatPercent(shares[0], 0)} and {formatPercent(shares[1], 0)} of the
          variance
        </span>
        <span className="ml-auto" />
        <DownloadMenu title="Task map" svg={pictureOf(svg, draw)} table={() => mapTable(map)} />
      </figcaption>
      {draw(screen, svg)}
    </figure>
  );
}

function pointText({ run, task, accuracy, scratch }: PosteriorRecord): string {
  const own = accuracy === null ? 'not finished' : formatPercent(accuracy);
  const others = scratch.map(({ strategy, accuracy: other }) => `${strategy} search ${formatPercent(other)}`);
  return [`${run.name}, ${task}: ${own}`, ...(others.length === 0 ? ['no search to pair with'] : others)].join(', ');
}

function mapTable({ posteriors, prior }: PosteriorMap): DataTable {
  const strategies = [...new Set(posteriors.flatMap(({ scratch }) => scratch.map(({ strategy }) => strategy)))].sort();
  return {
    names: ['name', 'task', 'seed', 'x', 'y', 'accuracy', ...strategies.map((name) => `${name}_search`)],
    rows: [
      ['prior', null, null, ...prior, null, ...strategies.map(() => null)],
      ...posteriors.map(({ run, task, seed, place, accuracy, scratch }) => [
        ...[run.name, task, seed],
        ...[...place, accuracy, ...strategies.map((name) => pairedWith(scratch, name))],
      ]),
    ],
  };
}

function pairedWith(scratch: PosteriorRecord['scratch'], strategy: SearchStrategy): number | undefined {
  return scratch.find((each) => each.strategy === strategy)?.accuracy;
}
