/** @file The parts of a query over runs: fields, their types, and the comparisons each type takes. */
import type { RunKind } from '../run-config';
import { runStates } from '../run-state/names';
import type { Comparator, FigureField, RunField } from './index';

/** `set`: several texts per run, of which one must fit. `any`: a setting, whose values may be of any type. */
export type FieldType = 'text' | 'choice' | 'set' | 'number' | 'moment' | 'span' | 'any';

interface PlainFieldFacts {
  readonly type: FieldType;
  readonly help: string;
  readonly choices?: readonly string[];
}

// The type of the schema only: the schemas themselves are too heavy for a page that merely names its values.
const kinds: Readonly<Record<RunKind, true>> = {
  'meta-train': true,
  adapt: true,
  search: true,
  'random-search': true,
  evaluate: true,
  'few-shot': true,
  measure: true,
  external: true,
};
export const plainFields = {
  name: { type: 'text', help: 'the run’s name' },
  kind: { type: 'choice', help: 'what it does', choices: Object.keys(kinds) },
  state: { type: 'choice', help: 'its state', choices: runStates },
  experiment: { type: 'text', help: 'the experiment’s name' },
  tag: { type: 'set', help: 'one of its tags' },
  person: { type: 'text', help: 'who launched it' },
  created: { type: 'moment', help: 'launched: a date, or how long ago (created > 7d)' },
  started: { type: 'moment', help: 'first start' },
  ended: { type: 'moment', help: 'finished, failed or stopped' },
  duration: { type: 'span', help: 'running time, without pauses (duration > 2h)' },
  space: { type: 'text', help: 'the search space’s name or id' },
  taskset: { type: 'text', help: 'the task set’s name or id' },
  prior: { type: 'text', help: 'the prior it starts from, by name or id' },
  genotype: { type: 'text', help: 'the genotype it retrains, by name or id' },
  seed: { type: 'number', help: 'the seed' },
  priority: { type: 'number', help: 'priority in the queue' },
  alarms: { type: 'number', help: 'how many alarms it raised' },
  alarm: { type: 'set', help: 'the name of an alarm it raised' },
  notes: { type: 'text', help: 'text of its notes' },
  reason: { type: 'text', help: 'why it waits, failed or stopped' },
  device: { type: 'text', help: 'what it ran on' },
  group: { type: 'text', help: 'runs that differ by seed only' },
  arm: { type: 'text', help: 'the same, and retrainings with the runs that found what they retrain' },
} as const satisfies Record<string, PlainFieldFacts>;
export type PlainField = keyof typeof plainFields;

export const plainFieldNames = Object.keys(plainFields).filter(isPlainField);

export function isPlainField(name: string): name is PlainField {
  return Object.hasOwn(plainFields, name);
}

/** Other words for fields. */
export const fieldAliases: Readonly<Record<string, PlainField>> = {
  creator: 'person',
  'task-set': 'taskset',
  tags: 'tag',
  launched: 'created',
  note: 'notes',
};

export const metricFigures = ['last', 'best', 'min', 'max', 'first'] as const;
export type MetricFigure = (typeof metricFigures)[number];

/** Words before a parenthesis. */
export const figureWords = [...metricFigures, 'final', 'value', 'mean'] as const;

export function isFigure(word: string): word is FigureField['figure'] {
  return word === 'final' || word === 'value' || metricFigures.some((figure) => figure === word);
}

export function fieldType(field: RunField): FieldType {
  if (field.kind === 'plain') return plainFields[field.name].type;
  return field.kind === 'config' ? 'any' : 'number';
}

export function choicesOf(field: RunField): readonly string[] | null {
  if (field.kind !== 'plain') return null;
  const facts: PlainFieldFacts = plainFields[field.name];
  return facts.choices ?? null;
}

const ordered: readonly Comparator[] = ['=', '!=', '<', '<=', '>', '>='];
const worded: readonly Comparator[] = ['=', '!=', '~', '!~'];

export const comparatorsOf: Readonly<Record<FieldType, readonly Comparator[]>> = {
  text: worded,
  set: worded,
  choice: ['=', '!='],
  number: ordered,
  moment: ordered,
  span: ordered,
  any: [...ordered, '~', '!~'],
};

/** A metric's name that needs no `value(…)`, and is never taken for a field: `test.accuracy`, `val/loss`. */
export function isMetricName(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_-]*([./][\p{L}\p{N}_-]+)+$/u.test(text) && !/^config\./i.test(text);
}

/** A setting's path: names joined by dots; after `params.` the name that a script gave its parameter. */
export const configPathPattern = /^([A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*|params\.[^"]+)$/;
