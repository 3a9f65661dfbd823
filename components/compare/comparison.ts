/** @file What is compared: the runs that an address names, their names, and the shape of the answer. */

import type { inferRouterOutputs } from '@trpc/server';
import { type SeriesStyle, stylesOf } from '@/components/data-colours';
import type { RunId } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import type { Grouping } from '@/domain/report';
import { isRunId } from '@/domain/run-id';
import type { AppRouter } from '@/server/routers/app-router';

export type Comparison = inferRouterOutputs<AppRouter>['compare']['runs'];

const groupings = {
  arm: 'Arm: seeds together, retrainings by their search',
  tasks: 'Arm over its tasks: seeds and tasks together',
  settings: 'Same settings but the seed',
  name: 'Name',
  experiment: 'Experiment',
  tag: 'Tags',
} as const satisfies Partial<Record<Grouping, string>>;

/** Anything else counts as the arm. */
export function readGrouping(text: string): Grouping {
  if (isSetting(text)) return text;
  return isOwn(text) ? text : 'arm';
}

const isOwn = (text: string): text is keyof typeof groupings => Object.hasOwn(groupings, text);

const isSetting = (text: string): text is `config.${string}` => /^config\.[\w.-]{1,200}$/.test(text);

/** The ways to group that are always there, and each setting in which the runs differ. */
export function groupingOptions(
  differences: Comparison['differences'],
  chosen: Grouping,
): { value: string; label: string }[] {
  const own = Object.entries(groupings).map(([value, label]) => ({ value, label }));
  const paths = differences.map(({ path }) => `config.${path}`).filter(isSetting);
  const settings = isSetting(chosen) && !paths.includes(chosen) ? [...paths, chosen] : paths;
  const titles = new Map<string, string>(differences.map(({ path, title }) => [`config.${path}`, title]));
  const titleOf = (value: string): string => titles.get(value) ?? value.slice('config.'.length);
  return [...own, ...settings.map((value) => ({ value, label: `Setting: ${titleOf(value)}` }))];
}

/** What is requested: the default is left out, as the page's server part does. */
export function comparisonInput(runs: RunId[], by: Grouping): { runs: RunId[]; by?: Grouping } {
  return by === 'arm' ? { runs } : { runs, by };
}

export const mostCompared = 200;

export function parseRunIds(text: string): RunId[] {
  const ids = text
    .split(',')
    .map((part) => part.trim())
    .filter(isRunId);
  return [...new Set(ids)].slice(0, mostCompared);
}

/** With the seed, unless the name says it. */
export function runLabel({ name, seed }: Pick<RunSummary, 'name' | 'seed'>): string {
  return name.includes(`seed ${seed}`) ? name : `${name} · seed ${seed}`;
}

/** Lines of arms, as their curves and strips have them. */
export function armStyles(groups: Comparison['groups']): ReadonlyMap<string, SeriesStyle> {
  return stylesOf(groups.map(({ groupHash, colour }) => ({ id: groupHash, colour })));
}
