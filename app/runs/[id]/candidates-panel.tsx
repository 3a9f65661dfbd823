'use client';
/** @file What a black-box search has trained: accuracy against what a candidate costs, with the front that no other candidate beats. */
import { type RefObject, useRef, useState } from 'react';
import { axisScale } from '@/components/chart/axis';
import { DownloadMenu } from '@/components/chart/download-menu';
import { pictureOf } from '@/components/chart/picture-of';
import { ScatterFrame, type ScatterSize, scatterSize, useScatterSize } from '@/components/chart/scatter-frame';
import { Chosen } from '@/components/compare/chosen';
import { wholeView } from '@/components/run/curve-query';
import { useCurves } from '@/components/run/use-curves';
import { Panel } from '@/components/ui/panel';
import { useUrlChoice } from '@/components/url-state';
import { formatLarge, formatNumber, formatPercent, plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { paretoFront } from '@/domain/statistics/pareto';
import type { DataTable } from '@/domain/table';
import { type Candidate, candidateSeries, candidatesOf, costNames, costs } from './candidates';

const wide = scatterSize(1080, 320);
/** Finer than any search has candidates: none shares a bucket with another. */
const view = wholeView(4000);

export function CandidatesPanel({ run }: { run: RunId }) {
  const { data = [] } = useCurves(
    candidateSeries.map((key) => ({ run, key })),
    view,
  );
  const candidates = candidatesOf(data);
  if (candidates.length < 2) return null;
  return (
    <Panel title="Candidates" help="One point for each genotype that was trained">
      <Picture candidates={candidates} />
    </Panel>
  );
}

function Picture({ candidates }: { candidates: readonly Candidate[] }) {
  const svg = useRef<SVGSVGElement>(null);
  const [across, setAcross] = useUrlChoice('across', costNames);
  const [pointed, setPointed] = useState<Candidate | null>(null);
  const label = costs[across];
  const drawn = candidates.flatMap((candidate) => {
    const x = candidate.costs[across];
    return x === undefined || x <= 0 ? [] : [{ x, y: candidate.accuracy, candidate }];
  });
  const front = paretoFront(drawn, 'min', 'max');
  const format = across === 'latency' ? (value: number) => formatNumber(value) : formatLarge;
  const title = `Validation accuracy against ${label.toLowerCase()}`;
  const size = useScatterSize(wide);
  const draw = (within: ScatterSize, ref?: RefObject<SVGSVGElement | null>) => {
    const xs = axisScale(
      drawn.map(({ x }) => x),
      { pixels: [within.plot.left, within.plot.right], log: true, format },
    );
    const ys = axisScale(
      drawn.map(({ y }) => y),
      { pixels: [within.plot.bottom, within.plot.top], format: formatPercent },
    );
    return (
      <ScatterFrame
        svg={ref}
        label={`${title}: ${plural(drawn.length, 'candidate')}, ${front.length} on the Pareto front`}
        size={within}
        xs={xs}
        ys={ys}
        titles={{ x: label, y: 'Validation accuracy' }}
        front={front.flatMap((at) => drawn[at] ?? [])}
        onLeave={() => setPointed(null)}
      >
        {drawn.map(({ x, y, candidate }, at) => (
          <circle
            key={candidate.number}
            cx={xs.place(x)}
            cy={ys.place(y)}
            r={front.includes(at) ? 6 : 4.5}
            fill="var(--accent)"
            fillOpacity={0.85}
            stroke={front.includes(at) ? 'var(--ink)' : 'var(--surface)'}
            strokeWidth={front.includes(at) ? 2 : 1}
            onPointerEnter={() => setPointed(candidate)}
          >
            <title>{describe(candidate)}</title>
          </circle>
        ))}
      </ScatterFrame>
    );
  };
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap items-center gap-3 text-xs">
        <Chosen
          label="Horizontal axis"
          value={across}
          options={costNames.map((value) => ({ value, label: costs[value].toLowerCase() }))}
          onChange={setAcross}
        />
        <span className="ml-auto" />
        <DownloadMenu
          title={title}
          svg={pictureOf(svg, ({ width, height }) => draw(scatterSize(width, height)))}
          table={() => tableOf(candidates)}
        />
      </figcaption>
      {draw(size, svg)}
      <p className="min-h-5 text-right text-muted text-xs">
        {pointed === null ? 'Ringed and joined: none costs less and is better.' : describe(pointed)}
      </p>
    </figure>
  );
}

function describe({ number, accuracy, costs: { parameters, macs, latency } }: Candidate): string {
  const parts = [
    parameters === undefined ? [] : [`${formatLarge(parameters)} parameters`],
    macs === undefined ? [] : [`${formatLarge(macs)} MACs`],
    latency === undefined ? [] : [`${formatNumber(latency)} ms`],
  ].flat();
  return [`Candidate ${number}: ${formatPercent(accuracy, 2)}`, ...parts].join(', ');
}

const tableOf = (candidates: readonly Candidate[]): DataTable => ({
  names: ['candidate', 'validationAccuracy', ...costNames],
  rows: candidates.map(({ number, accuracy, costs: each }) => [
    number,
    accuracy,
    ...costNames.map((name) => each[name] ?? null),
  ]),
});
