'use client';
/** @file How far the runs' architecture distributions are apart: KL of each from each, as a heat map. */
import { useQuery } from '@tanstack/react-query';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTRPC } from '@/components/api';
import { DownloadMenu } from '@/components/chart/download-menu';
import { type Comparison, runLabel } from '@/components/compare/comparison';
import { heatColour, heatGradient } from '@/components/data-colours';
import { QueryView } from '@/components/ui/query-view';
import { Scroller } from '@/components/ui/scroller';
import { Skeleton } from '@/components/ui/skeleton';
import type { FigureSize } from '@/domain/figure';
import { formatNumber } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { DataTable } from '@/domain/table';

const largest = 560;

export function PosteriorMatrix({ comparison }: { comparison: Comparison }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.compare.posteriors.queryOptions({ runs: comparison.runs.map(({ id }) => id) }));
  return (
    <QueryView query={query} pending={<Skeleton className="h-80" />}>
      {({ runs, divergences }) =>
        runs.length < 2 ? (
          <p className="text-muted text-sm">Fewer than two of these runs have architecture logits.</p>
        ) : (
          <Matrix
            names={runs.map((id) => nameOf(comparison, id))}
            divergences={divergences}
            left={comparison.runs.length - runs.length}
          />
        )
      }
    </QueryView>
  );
}

function nameOf({ runs }: Comparison, id: RunId): string {
  const run = runs.find((each) => each.id === id);
  return run === undefined ? id : runLabel(run);
}

function Matrix({
  names,
  divergences,
  left,
}: {
  names: readonly string[];
  /** Null: not comparable. */
  divergences: readonly (readonly (number | null)[])[];
  /** Runs without logits. */
  left: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<readonly [row: number, column: number] | null>(null);
  const count = names.length;
  const cell = Math.max(2, Math.min(28, Math.floor(largest / count)));
  const values = divergences.flat().filter((value) => value !== null);
  const top = Math.max(1e-12, ...values);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    context.clearRect(0, 0, count * cell, count * cell);
    divergences.forEach((row, y) => {
      row.forEach((value, x) => {
        context.fillStyle = value === null ? 'rgb(127 127 127 / 0.15)' : heatColour(value / top);
        context.fillRect(x * cell, y * cell, cell > 4 ? cell - 1 : cell, cell > 4 ? cell - 1 : cell);
      });
    });
  }, [divergences, cell, count, top]);
  const point = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = (offset: number, length: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor((offset / length) * count)));
    setPointed([at(event.clientY - box.top, box.height), at(event.clientX - box.left, box.width)]);
  };
  const [row, column] = pointed ?? [null, null];
  const value = row === null || column === null ? undefined : divergences[row]?.[column];
  const pairs = divergences.flatMap((own, y) => own.flatMap((each, x) => (each === null || x === y ? [] : [each])));
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex items-center gap-3 text-xs">
        <span>0</span>
        <span aria-hidden className="h-2.5 w-32 rounded-sm" style={{ background: heatGradient }} />
        <span>{formatNumber(top, 3)} nat per choice</span>
        {left > 0 ? <span className="text-muted">{left} runs have no logits</span> : null}
        <span className="ml-auto" />
        <DownloadMenu
          title="Posterior distances"
          svg={(size) => matrixSvg(names, divergences, top, size)}
          table={() => matrixTable(names, divergences)}
        />
      </figcaption>
      <Scroller className="max-w-full">
        <canvas
          ref={canvas}
          width={count * cell}
          height={count * cell}
          role="img"
          aria-label={`KL divergences between ${count} runs, in nats per choice: mean ${formatNumber(pairs.reduce((sum, each) => sum + each, 0) / Math.max(1, pairs.length), 3)}, largest ${formatNumber(top, 3)}. Row by row from the first run.`}
          onPointerMove={point}
          onPointerLeave={() => setPointed(null)}
        />
      </Scroller>
      <p className="min-h-8 text-xs">
        {row === null || column === null ? (
          <span className="text-muted">
            KL(row ‖ column), rows and columns in the order of the runs. Point at a field.
          </span>
        ) : (
          `KL(${names[row]} ‖ ${names[column]}) = ${value === null || value === undefined ? 'not comparable: other search spaces' : `${formatNumber(value, 3)} nat per choice`}`
        )}
      </p>
    </figure>
  );
}

function matrixTable(names: readonly string[], divergences: readonly (readonly (number | null)[])[]): DataTable {
  return { names: ['run', ...names], rows: divergences.map((row, at) => [names[at], ...row]) };
}

function matrixSvg(
  names: readonly string[],
  divergences: readonly (readonly (number | null)[])[],
  top: number,
  size?: FigureSize,
): string {
  const label = size === undefined ? 260 : Math.min(260, size.width / 2.5);
  const cell = size === undefined ? 16 : Math.max(2, (size.width - label - 8) / names.length);
  const most = Math.floor(label / 6.4);
  const escapeXml = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const width = label + names.length * cell + 8;
  const height = names.length * cell + 8;
  const fields = divergences.flatMap((row, y) =>
    row.map(
      (value, x) =>
        `<rect x="${label + x * cell}" y="${y * cell}" width="${cell * 0.94}" height="${cell * 0.94}" fill="${value === null ? '#dddddd' : heatColour(value / top)}"/>`,
    ),
  );
  const texts = names.map(
    (name, y) =>
      `<text x="${label - 6}" y="${(y + 0.75) * cell}" text-anchor="end">${escapeXml(name.length > most ? `${name.slice(0, most - 1)}…` : name)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="11"><rect width="${width}" height="${height}" fill="#ffffff"/>${fields.join('')}${texts.join('')}</svg>`;
}
