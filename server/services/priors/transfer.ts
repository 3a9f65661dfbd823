/**
 * @file Whether a prior helped: each adaptation against the search from scratch with its task, seed and budget (steps and batch),
 * so that nothing but the prior differs. Pure.
 */
import type { RunRow } from '@/db/schema';
import type { RunId } from '@/domain/ids';
import type { PairedSearch, Transfer } from '@/domain/records/architecture';
import { type AdaptConfig, placementSettings, type SearchConfig } from '@/domain/run-config';
import { settingTitle } from '@/domain/run-config/setting-title';
import { clusteredInterval, type StudyValue } from '@/domain/study/interval';
import { flatten } from '@/server/services/document';
import { numbersOf } from '@/server/services/runs/read/summarise';

/** The accuracy on the task's test images, from `run.summary` of a finished run. */
export const accuracyOf = (summary: RunRow['summary']): number | null =>
  numbersOf(summary).get('test.accuracy') ?? null;

export interface Adaptation {
  readonly run: Pick<RunRow, 'id' | 'summary'>;
  readonly config: AdaptConfig;
  readonly taskName: string;
}

type Searched = Pick<RunRow, 'id' | 'name' | 'summary' | 'createdAt'> & { readonly config: SearchConfig };

/** Same task, seed, steps and batch. */
function pairKey({ task, seed, steps, batch }: AdaptConfig | SearchConfig): string {
  return JSON.stringify([task.taskSet, task.part, task.index, task.seed, seed, steps, batch]);
}

/** By adaptation: one search per strategy, the newest if one was repeated. */
export function pairsOf(
  adaptations: readonly Adaptation[],
  searches: readonly Searched[],
): ReadonlyMap<RunId, PairedSearch[]> {
  const byKey = new Map<string, Map<SearchConfig['strategy'], PairedSearch>>();
  for (const { id, name, summary, config } of [...searches].sort((a, b) => a.createdAt - b.createdAt)) {
    const accuracy = accuracyOf(summary);
    if (accuracy === null) continue;
    const key = pairKey(config);
    const own = byKey.get(key) ?? new Map<SearchConfig['strategy'], PairedSearch>();
    byKey.set(key, own.set(config.strategy, { run: { id, name }, strategy: config.strategy, accuracy }));
  }
  return new Map(adaptations.map(({ run, config }) => [run.id, [...(byKey.get(pairKey(config))?.values() ?? [])]]));
}

/**
 * Per arm (settings of the adaptation but for task and seed) and strategy of the search: the mean difference over all pairs, and
 * over those of each task. Intervals are over seeds crossed with tasks; null with a single pair.
 */
export function transfersOf(
  adaptations: readonly Adaptation[],
  pairs: ReadonlyMap<RunId, readonly PairedSearch[]>,
): Transfer[] {
  const names = armNames(adaptations);
  const groups = new Map<string, { about: Pick<Transfer, 'arm' | 'strategy' | 'task'>; pairs: PairOfRuns[] }>();
  const add = (about: Pick<Transfer, 'arm' | 'strategy' | 'task'>, pair: PairOfRuns): void => {
    const key = JSON.stringify([about.arm, about.strategy, about.task]);
    const group = groups.get(key) ?? { about, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  };
  adaptations.forEach(({ run, config, taskName }, at) => {
    const accuracy = accuracyOf(run.summary);
    if (accuracy === null) return;
    for (const search of pairs.get(run.id) ?? []) {
      const pair = { run: run.id, task: taskName, seed: config.seed, difference: accuracy - search.accuracy };
      for (const task of [null, taskName]) add({ arm: names[at] ?? '', strategy: search.strategy, task }, pair);
    }
  });
  return [...groups.values()].map(({ about, pairs: own }) => {
    const tasks = [...new Set(own.map(({ task }) => task))];
    const values = own.map(
      ({ task, seed, difference }): StudyValue => ({
        fold: '',
        prior: seed,
        task: tasks.indexOf(task),
        value: difference,
      }),
    );
    return { ...about, ...clusteredInterval(values), runs: own.map(({ run }) => run) };
  });
}

interface PairOfRuns {
  readonly run: RunId;
  readonly task: string;
  readonly seed: number;
  readonly difference: number;
}

/** By adaptation: the settings by which its arm differs from others, empty if there is one arm. */
function armNames(adaptations: readonly Adaptation[]): string[] {
  const apart = new Set([
    'kind',
    'prior',
    'task',
    'seed',
    'engine',
    'device',
    'precision',
    'threads',
    ...placementSettings,
  ]);
  const leaves = adaptations.map(
    ({ config }) => new Map([...flatten(config)].filter(([path]) => !apart.has(path.split('.')[0] ?? ''))),
  );
  const differing = [...new Set(leaves.flatMap((own) => [...own.keys()]))].filter(
    (path) => new Set(leaves.map((own) => JSON.stringify(own.get(path)))).size > 1,
  );
  const telling = fewestThatTell(leaves, differing);
  return leaves.map((own) => telling.map((path) => `${settingTitle(path)} ${String(own.get(path))}`).join(', '));
}

/** Of the settings that differ as few as tell all arms apart, each time the one that makes most of them different. */
function fewestThatTell(leaves: readonly ReadonlyMap<string, unknown>[], differing: readonly string[]): string[] {
  const kinds = (paths: readonly string[]): number =>
    new Set(leaves.map((own) => JSON.stringify(paths.map((path) => own.get(path))))).size;
  const all = kinds(differing);
  const chosen: string[] = [];
  while (kinds(chosen) < all) {
    const [first] = differing
      .filter((path) => !chosen.includes(path))
      .sort((a, b) => kinds([...chosen, b]) - kinds([...chosen, a]));
    if (first === undefined) break;
    chosen.push(first);
  }
  return chosen;
}
