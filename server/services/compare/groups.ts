/** @file Compares groups of runs: the differences of their configs, and the figures of each group. */
import type { RunRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import type { RunId } from '@/domain/ids';
import type { NamedNumbers } from '@/domain/named-values';
import type { Grouping } from '@/domain/report';
import { settingTitle } from '@/domain/run-config/setting-title';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { flatten } from '@/server/services/document';
import { numbersOf } from '@/server/services/runs/read/summarise';

export interface ConfigDifference {
  readonly path: string;
  /** By run id; null if a run has no such setting. */
  readonly values: Record<string, unknown>;
}

/** Settings in which runs differ. */
export function configDifferences(rows: readonly Pick<RunRow, 'id' | 'config'>[]): ConfigDifference[] {
  const flat = rows.map((row) => ({ id: row.id, leaves: flatten(row.config) }));
  const paths = [...new Set(flat.flatMap(({ leaves }) => [...leaves.keys()]))];
  // Most settings are the same everywhere: values by run are laid out of the others alone.
  return paths.filter(differs).map((path) => ({
    path,
    values: Object.fromEntries(flat.map(({ id, leaves }) => [id, leaves.get(path) ?? null])),
  }));

  function differs(path: string): boolean {
    const [first, ...others] = flat;
    const known = first?.leaves.get(path) ?? null;
    const text = JSON.stringify(known);
    return others.some(({ leaves }) => {
      const value = leaves.get(path) ?? null;
      return value !== known && JSON.stringify(value) !== text;
    });
  }
}

export interface GroupFigure {
  readonly mean: number;
  /** Null with a single value: one seed never gets an interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export interface RunGroup {
  readonly groupHash: string;
  readonly label: string;
  /** Of its runs: the first of theirs, whatever their order. */
  readonly colour: number;
  readonly runs: RunId[];
  readonly summary: Map<string, GroupFigure>;
}

/** The run that found what a retraining retrains. */
export interface Source {
  readonly name: string;
  readonly seed: number;
  readonly groupHash: string;
}

type Grouped = Pick<RunRow, 'id' | 'name' | 'groupHash' | 'colour' | 'summary' | 'config' | 'tags'>;

export interface GroupNames {
  readonly sources: ReadonlyMap<RunId, Source>;
  /** Names of experiments, by run. */
  readonly experiments: ReadonlyMap<RunId, string>;
  /** Of the record with an id. */
  readonly nameOf: (id: string) => string | undefined;
}

/** Mean and 95 % t interval of each final figure, per group. */
export function groupRuns(rows: readonly Grouped[], by: Grouping, names: GroupNames): RunGroup[] {
  const groups = new Map<string, { label: string; members: Grouped[] }>();
  for (const row of rows) {
    const { key, label } = groupOf(row, by, names);
    const group = groups.get(key) ?? { label, members: [] };
    group.members.push(row);
    groups.set(key, group);
  }
  const made = [...groups].map(
    ([groupHash, { label, members }]): RunGroup => ({
      groupHash,
      label,
      colour: Math.min(...members.map(({ colour }) => colour)),
      runs: members.map((row) => row.id),
      summary: figures(members.map((row) => numbersOf(row.summary))),
    }),
  );
  return by === 'arm' || by === 'settings' ? made : numbered(made);
}

/** No colour is kept for such groups, and the first of their runs may look alike: in that order they get one each. */
function numbered(groups: readonly RunGroup[]): RunGroup[] {
  const ordered = [...groups].sort((a, b) => a.colour - b.colour || (a.groupHash < b.groupHash ? -1 : 1));
  return groups.map((group) => ({ ...group, colour: ordered.indexOf(group) }));
}

/** What seeds of one launch are called together. */
export const withoutSeed = (name: string): string => name.replace(/ · seed \d+$/, '');

function groupOf(
  row: Grouped,
  by: Grouping,
  { sources, experiments, nameOf }: GroupNames,
): { key: string; label: string } {
  const named = (label: string) => ({ key: contentHash([by, label]), label });
  switch (by) {
    case 'arm': {
      const source = sources.get(row.id);
      if (source === undefined || row.config.kind !== 'evaluate') break;
      const { genotype: _, seed: __, ...recipe } = row.config;
      return {
        key: contentHash([source.groupHash, recipe]),
        label: `Retrained from ${withoutSeed(source.name)}`,
      };
    }
    case 'settings':
      break;
    case 'name':
      return named(withoutSeed(row.name));
    case 'experiment':
      return named(experiments.get(row.id) ?? 'no experiment');
    case 'tag':
      return named(row.tags.length === 0 ? 'no tag' : [...row.tags].sort().join(', '));
    default: {
      const path = by.slice('config.'.length);
      const value = String(flatten(row.config).get(path) ?? '–');
      return { key: contentHash([by, value]), label: `${settingTitle(path)} ${nameOf(value) ?? value}` };
    }
  }
  return { key: row.groupHash, label: withoutSeed(row.name) };
}

function figures(summaries: readonly NamedNumbers[]): Map<string, GroupFigure> {
  const keys = [...new Set(summaries.flatMap((summary) => [...summary.keys()]))];
  return new Map(keys.map((key) => [key, figureOf(summaries.flatMap((summary) => summary.get(key) ?? []))]));
}

/** No interval either if a value is not finite. */
function figureOf(values: readonly number[]): GroupFigure {
  const { mean, low, high, n } = meanInterval(values);
  return Number.isFinite(mean) ? { mean, low, high, n } : { mean, low: null, high: null, n };
}
