/** @file The figures of `bench:method` as Markdown, to be put in docs/evidence/settings.md. */

import type { Interval } from '@/domain/statistics/mean-interval';
import { clusteredInterval, pairedValues } from '@/domain/study/interval';
import type { Arm } from './arms';
import type { ArmFigures } from './measure';

export function methodTable(family: string, arms: readonly Arm[], found: ReadonlyMap<string, ArmFigures>): string {
  const rows = arms.flatMap((arm) => {
    const here = found.get(arm.name);
    if (here === undefined) return [];
    const base = arm.against === null ? undefined : found.get(arm.against);
    const difference =
      base === undefined ? '' : shown(clusteredInterval(pairedValues(here.accuracy, base.accuracy)), signed);
    const cells = [
      arm.title,
      String(arm.steps),
      shown(clusteredInterval(here.accuracy), (value) => value.toFixed(1)),
      difference,
      (here.macs / 1e9).toFixed(1),
      String(here.accuracy.length),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return `${[
    `### ${family}`,
    '',
    '| arm | steps | accuracy % (95 % interval) | minus as Small | G MAC a task | prior × task |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
  ].join('\n')}\n`;
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;

function shown({ mean, low, high }: Interval, show: (value: number) => string): string {
  return low === null || high === null ? show(mean) : `${show(mean)} (${show(low)} to ${show(high)})`;
}
