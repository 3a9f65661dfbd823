'use client';

/** @file The runs compared: colour, state, figures; the best of each marked, and the difference to the baseline. */
import { Pin, PinOff, X } from 'lucide-react';
import { Swatch } from '@/components/chart/swatch';
import { bestOf, type Figure } from '@/components/compare/compared-figures';
import type { Comparison } from '@/components/compare/comparison';
import type { SeriesStyle } from '@/components/data-colours';
import { IconButton } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
import { CutMiddle } from '@/components/ui/cut-middle';
import { StateBadge } from '@/components/ui/state-badge';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { formatCount } from '@/domain/format';
import type { RunId } from '@/domain/ids';

export function RunList({
  comparison,
  figures,
  styles,
  baseline,
  onBaseline,
  onRemove,
}: {
  comparison: Comparison;
  /** Without settings: these have their own table. */
  figures: readonly Figure[];
  styles: ReadonlyMap<string, SeriesStyle>;
  baseline: RunId | null;
  onBaseline: (id: RunId | null) => void;
  onRemove: (id: RunId) => void;
}) {
  const best = new Map(figures.map((figure) => [figure.id, bestOf(figure)] as const));
  // The baseline is above the runs compared with it.
  const runs = [...comparison.runs].sort((a, b) => Number(b.id === baseline) - Number(a.id === baseline));
  return (
    <Table caption="Runs compared">
      <thead className="sticky top-0 z-10 bg-surface">
        <tr>
          <Th>Run</Th>
          <Th>State</Th>
          <Th>Kind</Th>
          <Th numeric>Seed</Th>
          {figures.map(({ id, label, hint }) => (
            <Th key={id} numeric title={hint}>
              {label}
            </Th>
          ))}
          <Th>
            <span className="sr-only">Baseline and removal</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} className={cx(rowClass, run.id === baseline && 'bg-accent-soft')}>
            <th scope="row" className="max-w-72 px-3 text-left font-normal">
              <span className="flex items-center gap-2">
                <Swatch style={styles.get(run.id)} broad={run.id === baseline} />
                <TextLink href={`/runs/${run.id}`} className="min-w-0">
                  <CutMiddle text={run.name} />
                </TextLink>
              </span>
            </th>
            <Td>
              <StateBadge state={run.state} />
            </Td>
            <Td className="whitespace-nowrap">{run.kind}</Td>
            <Td numeric>{run.seed}</Td>
            {figures.map((figure) => (
              <Td key={figure.id} numeric>
                <Value figure={figure} run={run.id} best={best.get(figure.id) ?? null} baseline={baseline} />
              </Td>
            ))}
            <Td numeric>
              <span className="inline-flex">
                <IconButton
                  size="s"
                  label={run.id === baseline ? `Unpin ${run.name}` : `Pin ${run.name} as the baseline`}
                  onClick={() => onBaseline(run.id === baseline ? null : run.id)}
                  icon={run.id === baseline ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />}
                />
                <IconButton
                  size="s"
                  label={`Remove ${run.name} from the comparison`}
                  onClick={() => onRemove(run.id)}
                  icon={<X size={14} aria-hidden />}
                />
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Value({
  figure,
  run,
  best,
  baseline,
}: {
  figure: Figure;
  run: RunId;
  best: number | null;
  baseline: RunId | null;
}) {
  const value = figure.values.get(run);
  if (value === undefined) return <span className="text-muted">–</span>;
  const step = figure.steps.get(run);
  const base = baseline === null || baseline === run ? undefined : figure.values.get(baseline);
  const difference = typeof value === 'number' && typeof base === 'number' ? value - base : null;
  return (
    <>
      <span className={cx(value === best && 'font-semibold text-done')}>
        {figure.format(value)}
        {value === best ? <span className="sr-only"> best</span> : null}
      </span>
      {step === undefined ? null : <span className="ml-1 text-muted text-xs">@{formatCount(step)}</span>}
      {difference === null ? null : (
        <span className="block text-muted text-xs">
          {difference < 0 ? '−' : '+'}
          {figure.format(Math.abs(difference))}
        </span>
      )}
    </>
  );
}
