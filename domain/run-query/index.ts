/**
 * @file A search over runs as a tree: what the query language (docs/run-queries.md) is read into and written from. The tree
 * is normal: an `and` is never directly in an `and`, and has at least two parts; likewise `or`.
 */
import type { MetricFigure, PlainField } from './fields';

/**
 * A figure of one metric of a run: `best(validation.accuracy)`, or of its result: `final(test.accuracy)`. `value` is what a metric's
 * bare name means: the result's figure if there is one, else the best if it has a goal, else the last.
 */
export interface FigureField {
  readonly kind: 'figure';
  readonly figure: MetricFigure | 'final' | 'value';
  readonly key: string;
}

export type RunField =
  | { readonly kind: 'plain'; readonly name: PlainField }
  /** A setting, by its dotted path in the run's config. */
  | { readonly kind: 'config'; readonly path: string }
  | FigureField
  /** Mean of a figure over the runs that differ by seed only. */
  | { readonly kind: 'mean'; readonly of: FigureField };

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '!~';

export type QueryValue =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** A length of time; compared with a time it means that long ago. */
  | { readonly type: 'span'; readonly milliseconds: number }
  /** `2026-11-01`, with or without a time of day; UTC. */
  | { readonly type: 'date'; readonly text: string };

export type RunQuery =
  | { readonly type: 'and'; readonly parts: readonly RunQuery[] }
  | { readonly type: 'or'; readonly parts: readonly RunQuery[] }
  | { readonly type: 'not'; readonly part: RunQuery }
  | { readonly type: 'compare'; readonly field: RunField; readonly comparator: Comparator; readonly value: QueryValue }
  | { readonly type: 'in'; readonly field: RunField; readonly values: readonly QueryValue[] }
  /** Runs that the caller launched. */
  | { readonly type: 'mine' }
  /** Runs that logged NaN or an infinity, in any metric or final figure. */
  | { readonly type: 'is'; readonly what: 'nan' }
  /** A part of the name, or a run's whole id. */
  | { readonly type: 'word'; readonly text: string };

/** What is wrong with a query, and where: `from` and `to` are positions in its text. */
export interface QueryProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** All of them; nested ones are flattened. Needs at least one. */
export function allOf(parts: readonly RunQuery[]): RunQuery {
  const flat = parts.flatMap((part) => (part.type === 'and' ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { type: 'and', parts: flat };
}

/** Any of them; nested ones are flattened. Needs at least one. */
export function anyOf(parts: readonly RunQuery[]): RunQuery {
  const flat = parts.flatMap((part) => (part.type === 'or' ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { type: 'or', parts: flat };
}

/** From the first moment that a date names to the first after it; null if there is no such date. */
export function dateRange(text: string): { readonly start: number; readonly end: number } | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?)?$/.exec(text);
  if (match === null) return null;
  const [, day = '', minute, second] = match;
  const whole = `${day}T${minute ?? '00:00'}${second ?? ':00'}`;
  const start = Date.parse(`${whole}Z`);
  // 31 February would be read as a day of March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 19) !== whole) return null;
  return { start, end: start + (minute === undefined ? 86_400_000 : second === undefined ? 60_000 : 1000) };
}
