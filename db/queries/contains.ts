/** @file Texts that hold or begin with what someone typed, letter by letter: `%` and `_` mean themselves. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

export function contains(text: SQLWrapper, part: string): SQL {
  return like(text, `%${escaped(part)}%`);
}

export function beginsWith(text: SQLWrapper, part: string): SQL {
  return like(text, `${escaped(part)}%`);
}

function like(text: SQLWrapper, pattern: string): SQL {
  return sql`${text} like ${pattern} escape '\\'`;
}

function escaped(part: string): string {
  return part.replace(/[\\%_]/g, '\\$&');
}
