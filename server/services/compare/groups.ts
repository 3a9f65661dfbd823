/** @file Compares groups of runs: the differences of their configs, and the figures of each group. */
import type { RunRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import type { RunId } from '@/domain/ids';
import type { NamedNumbers } from '@/domain/named-values';
import type { Grouping } from '@/domain/report';
import { apartFromGroup, seedAmong } from '@/domain/run-config';
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
  const flat = rows.map((row) => ({ id: row.id, leaves: leavesOf(row) }));
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

/** The parameter that gave a run from outside its seed says nothing besides Seed. */
function leavesOf({ config }: Pick<RunRow, 'config'>) {
  const leaves = flatten(config);
  const seed = config.kind === 'external' ? seedAmong(config.params) : null;
  return seed === null ? leaves : new Map([...leaves].filter(([path]) => path !== `params.${seed.name}`));
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
  readonly config: RunRow['config'];
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
    if (by === 'tasks') group.label = sharedName(group.label, label);
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
  const told = toldApart(made, rows, names);
  return by === 'arm' || by === 'settings' ? told : numbered(told);
}

/** Settings that tell groups of one name apart are added to it, the first few. */
const addedSettings = 3;

function toldApart(groups: readonly RunGroup[], rows: readonly Grouped[], { nameOf }: GroupNames): RunGroup[] {
  const apart = new Map(
    [...new Set(groups.map(({ label }) => label))].map((label) => {
      const same = groups.filter((group) => group.label === label);
      const members = rows.filter(({ id }) => same.length > 1 && same.some(({ runs }) => runs.includes(id)));
      const common = ({ values }: ConfigDifference): boolean =>
        same.every(({ runs }) => new Set(runs.map((id) => JSON.stringify(values[id]))).size === 1);
      return [label, configDifferences(members).filter(common).slice(0, addedSettings)];
    }),
  );
  return groups.map((group) => {
    const [own] = group.runs;
    const settings = (apart.get(group.label) ?? []).map(({ path, values }) => {
      const value = String((own === undefined ? null : values[own]) ?? '–');
      return `${settingTitle(path)} ${nameOf(value) ?? value}`;
    });
    return settings.length === 0 ? group : { ...group, label: `${group.label} (${settings.join(', ')})` };
  });
}

/** No colour is kept for such groups, and the first of their runs may look alike: in that order they get one each. */
function numbered(groups: readonly RunGroup[]): RunGroup[] {
  const ordered = [...groups].sort((a, b) => a.colour - b.colour || (a.groupHash < b.groupHash ? -1 : 1));
  return groups.map((group) => ({ ...group, colour: ordered.indexOf(group) }));
}

/** What two names have in common, up to a whole part of them; the first where that is nothing. */
function sharedName(a: string, b: string): string {
  if (a === b) return a;
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  // The whole of what the names before had in common.
  if (end === a.length && /^( · |, )/.test(b.slice(end))) return a;
  const cut = Math.max(a.lastIndexOf(' · ', end), a.lastIndexOf(', ', end));
  return cut > 0 ? a.slice(0, cut) : a;
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
    case 'tasks': {
      const source = row.config.kind === 'evaluate' ? sources.get(row.id) : undefined;
      const found = source === undefined ? [] : [overTasks(source.config)];
      const { genotype: _, ...recipe } = { genotype: null, ...overTasks(row.config) };
      return {
        key: contentHash([...found, source === undefined ? overTasks(row.config) : recipe]),
        label: `${source === undefined ? '' : 'Retrained from '}${withoutSeed(source?.name ?? row.name)}`,
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

/** A config without its seed, and without which task of its part it is about. */
function overTasks(config: RunRow['config']): Readonly<Record<string, unknown>> {
  const rest: Record<string, unknown> = { ...config };
  for (const setting of apartFromGroup) delete rest[setting];
  if ('task' in config && config.task !== null) {
    const { index: _, seed: __, ...set } = config.task;
    rest.task = set;
  }
  return rest;
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
