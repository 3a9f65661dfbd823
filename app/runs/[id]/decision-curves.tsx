'use client';
/** @file How decided the search was, step by step: entropy and smallest margin per cell, with the step looked at marked. */
import { useMemo } from 'react';
import { choiceFigures } from '@/components/architecture/probabilities';
import { Chart } from '@/components/chart/chart';
import type { ChartSeries } from '@/components/chart/chart-data';
import { styleAt } from '@/components/data-colours';
import { choiceLayout, decisionTitle } from '@/domain/architecture-layout';
import type { ArchitectureSnapshot } from '@/domain/records/architecture';
import { decidedCells, type SearchSpace } from '@/domain/space-shape';

export function DecisionCurves({
  space,
  snapshots,
  step,
}: {
  space: SearchSpace;
  snapshots: readonly ArchitectureSnapshot[];
  /** The step looked at. */
  step: number;
}) {
  const { entropy, margin } = useMemo(() => curves(space, snapshots), [space, snapshots]);
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <Chart title="Mean entropy / log n" series={entropy} marker={step} height={150} syncKey="decisions" />
      <Chart title="Smallest margin" unit="logit" series={margin} marker={step} height={150} syncKey="decisions" />
    </div>
  );
}

function curves(
  space: SearchSpace,
  snapshots: readonly ArchitectureSnapshot[],
): { entropy: ChartSeries[]; margin: ChartSeries[] } {
  const choices = choiceLayout(space);
  const figures = snapshots.map(({ logits }) => choices.map((choice) => choiceFigures(choice, logits)));
  const series = (read: (own: readonly { entropy: number; margin: number }[]) => number): ChartSeries[] =>
    decidedCells(space).map((cell, at) => {
      const values = figures.map((all) => read(all.filter((_, index) => choices[index]?.cell === cell)));
      const curve = {
        step: snapshots.map((snapshot) => snapshot.step),
        time: snapshots.map((snapshot) => snapshot.time),
        mean: values,
        min: values,
        max: values,
        nonFinite: values.map((value) => (Number.isFinite(value) ? 0 : 1)),
      };
      return { id: cell, label: decisionTitle(space, cell), style: styleAt(at), curve };
    });
  return {
    entropy: series((own) => own.reduce((sum, { entropy }) => sum + entropy, 0) / Math.max(1, own.length)),
    margin: series((own) => Math.min(...own.map(({ margin }) => margin))),
  };
}
