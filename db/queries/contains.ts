/** @file Texts that hold, begin with or equal what someone typed, letter by letter and whatever the case (domain/fold). */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { fold } from '@/domain/fold-text';

/** Null where `text` is null. */
export function contains(text: SQLWrapper, part: string): SQL {
  return sql`holds(${text}, ${fold(part)})`;
}

export function beginsWith(text: SQLWrapper, part: string): SQL {
  return sql`begins(${text}, ${fold(part)})`;
}

/** The sort key of texts for people: SQLite's own order puts capitals first. Numbers stay numbers. */
export function ordered(value: SQLWrapper): SQL {
  return sql`fold(${value})`;
}
