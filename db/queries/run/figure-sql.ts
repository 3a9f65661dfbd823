/** @file What a run logged of a metric, and the figures of its result, as SQL. */
import { type SQL, type SQLChunk, sql } from 'drizzle-orm';
import type { MetricFigure } from '@/domain/run-query/fields';
import { run, series } from '../../schema';

/** A stored figure of a series, or the one that its goal selects. */
export type SeriesFigure = MetricFigure | 'value';

/**
 * Kept at ingestion. NaN is a text in the database, infinities are numbers. A metric whose values were never finite has no
 * least, greatest or best one: its last value shows this, and distinguishes it from a missing metric.
 */
export function kept(figure: SeriesFigure, of: SQLChunk = series): SQL {
  if (figure === 'value') return sql`case when ${of}.goal <> 'none' then ${kept('best', of)} else ${of}.last end`;
  const own = sql`${of}.${sql.identifier(figure)}`;
  if (figure === 'first' || figure === 'last') return own;
  const diverged = figure === 'best' ? sql`${of}.goal <> 'none'` : sql`1`;
  return sql`coalesce(${own}, case when ${diverged} then ${of}.last end)`;
}

export function lookedUp(figure: SeriesFigure, key: string): SQL {
  return sql`(select ${kept(figure)} from ${series} where ${series.run} = ${run.id} and ${series.key} = ${key})`;
}

/** A figure of a result, which is stored in JSON: NaN and infinities are texts there. */
export function finalOf(key: string, summary: SQL): SQL {
  // A path of SQLite's can't name every key.
  const atom = /^[\w.-]+$/.test(key)
    ? sql`select json_extract(${summary}, ${`$."${key}"`}) as atom`
    : sql`select each.atom from json_each(${summary}) as each where each.key = ${key}`;
  return sql`(select case atom when 'Infinity' then 9e999 when '-Infinity' then -9e999 else atom end from (${atom}))`;
}
