/** @file Columns of the table of runs, by their ids: facts of a run, or any field of the query language. */
import { metricHint, metricLabel, metricLabelAfter } from '@/domain/metrics';
import type { RunField } from '@/domain/run-query';
import { fieldType, plainFields } from '@/domain/run-query/fields';
import { parseRunField } from '@/domain/run-query/parse';

/** Fields of a run's summary; all others are requested as a field's value. */
export const summaryColumns = {
  state: 'State',
  name: 'Name',
  kind: 'Kind',
  progress: 'Progress',
  seed: 'Seed',
  experiment: 'Experiment',
  tag: 'Tags',
  person: 'Person',
  lineage: 'From',
  reason: 'Why',
  created: 'Launched',
  started: 'Started',
  duration: 'Duration',
  ended: 'Ended',
  priority: 'Priority',
  device: 'Device',
} as const;
export type SummaryColumn = keyof typeof summaryColumns;

export interface RunColumn {
  /** As the address names it. */
  readonly id: string;
  readonly title: string;
  /** For the pointer: what it is, and how queries name it. */
  readonly hint: string;
  readonly numeric: boolean;
  readonly width: number;
  /** Null if the table can't be sorted by it. */
  readonly sort: string | null;
  /** Null for what a run's summary holds. */
  readonly field: RunField | null;
  /** The metric whose curve is drawn in it; null for all other columns. */
  readonly curve: string | null;
}

export const defaultColumns = [
  'state',
  'name',
  'kind',
  'progress',
  'final(test.accuracy)',
  'seed',
  'created',
  'duration',
];

const widths: Partial<Record<SummaryColumn, number>> = {
  state: 110,
  name: 280,
  progress: 180,
  experiment: 140,
  tag: 160,
  lineage: 200,
  reason: 260,
  seed: 80,
};
const numericSummary: ReadonlySet<string> = new Set(['seed', 'created', 'started', 'duration', 'ended', 'priority']);

export function isSummaryColumn(id: string): id is SummaryColumn {
  return Object.hasOwn(summaryColumns, id);
}

/** Null for an unknown id. */
export function runColumn(id: string): RunColumn | null {
  if (isSummaryColumn(id)) {
    const sort = id === 'progress' ? null : id === 'lineage' ? 'prior' : id;
    return {
      id,
      title: summaryColumns[id],
      hint: summaryColumns[id],
      numeric: numericSummary.has(id),
      width: widths[id] ?? 96,
      sort,
      field: null,
      curve: null,
    };
  }
  const curve = curveColumn.exec(id)?.[1];
  if (curve !== undefined) {
    const title = metricLabelAfter('Curve of', curve);
    return { id, title, hint: metricHint(curve, id), numeric: false, width: 160, sort: null, field: null, curve };
  }
  const parsed = parseRunField(id);
  if ('problem' in parsed) return null;
  const { field } = parsed;
  const type = fieldType(field);
  const numeric = type === 'number' || type === 'moment' || type === 'span' || type === 'any';
  return {
    id,
    title: titleOf(field, id),
    hint: hintOf(field, id),
    numeric,
    width: field.kind === 'plain' ? 140 : 150,
    sort: id,
    field,
    curve: null,
  };
}

/** A metric's curve, small, as a column. */
const curveColumn = /^curve\((.{1,200})\)$/;
export const curveColumnId = (metric: string): string => `curve(${metric})`;

/** Columns with one taken to the place of another. */
export function movedColumn(ids: readonly string[], id: string, to: string): string[] {
  const [from, place] = [ids.indexOf(id), ids.indexOf(to)];
  if (from < 0 || place < 0) return [...ids];
  return ids.toSpliced(from, 1).toSpliced(place, 0, id);
}

function titleOf(field: RunField, id: string): string {
  if (field.kind === 'config') return field.path;
  if (field.kind === 'plain') return id === 'taskset' ? 'Task set' : `${id[0]?.toUpperCase() ?? ''}${id.slice(1)}`;
  if (field.kind === 'mean') return metricLabelAfter(`Mean ${figureWords[field.of.figure]}`.trim(), field.of.key);
  const word = figureWords[field.figure];
  return word === ''
    ? metricLabel(field.key)
    : metricLabelAfter(`${word.charAt(0).toUpperCase()}${word.slice(1)}`, field.key);
}

const figureWords = { final: '', value: '', best: 'best', last: 'last', first: 'first', min: 'least', max: 'greatest' };

function hintOf(field: RunField, id: string): string {
  const key = figureKey(field);
  return key === null ? id : metricHint(key, id);
}

/** As many as the server gives values of. */
const mostColumns = 40;

/** By their text: the same columns are the same list, so that rows whose run stays are not drawn again. */
const read = new Map<string, readonly RunColumn[]>();
const mostRead = 50;

/** Columns as the address lists them, each once; unknown ones are left out. The name is always there. */
export function readColumns(text: string): readonly RunColumn[] {
  const known = read.get(text);
  if (known !== undefined) return known;
  const ids = [...new Set(text === '' ? defaultColumns : text.split(';'))].slice(0, mostColumns);
  const found = ids.flatMap((id) => runColumn(id) ?? []);
  const name = runColumn('name');
  const columns = found.some(({ id }) => id === 'name') || name === null ? found : [name, ...found];
  if (read.size >= mostRead) read.clear();
  read.set(text, columns);
  return columns;
}

export function writeColumns(ids: readonly string[]): string {
  const text = ids.join(';');
  return text === defaultColumns.join(';') ? '' : text;
}

/** As many curves as the rows in view are asked for. */
const mostCurves = 4;

/** Metrics whose curves are drawn in the rows. */
export function drawnCurves(columns: readonly RunColumn[]): string[] {
  return columns.flatMap(({ curve }) => curve ?? []).slice(0, mostCurves);
}

const fields = new WeakMap<readonly RunColumn[], readonly string[]>();

/** Fields whose values are requested with the rows; the same list for the same columns. */
export function wantedFields(columns: readonly RunColumn[]): readonly string[] {
  const known = fields.get(columns);
  if (known !== undefined) return known;
  const wanted = columns.filter(({ field }) => field !== null).map(({ id }) => id);
  fields.set(columns, wanted);
  return wanted;
}

/** Columns of which groups show the mean. */
export function isFigureColumn({ field }: RunColumn): boolean {
  return field?.kind === 'figure' || field?.kind === 'mean';
}

/** The metric that a figure column is about. */
export function figureKey(field: RunField | null): string | null {
  if (field?.kind === 'figure') return field.key;
  return field?.kind === 'mean' ? field.of.key : null;
}

export const fieldHelp: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plainFields).map(([name, { help }]) => [name, help]),
);
