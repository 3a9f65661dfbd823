/** @file Paging: a limit and an opaque cursor in, items and the next cursor out. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';

export const pageInput = {
  limit: z.int().min(1).max(500).default(100),
  cursor: z.string().nullish(),
  /** Sent by tRPC's infinite queries. Cursors lead forward only. */
  direction: z.literal('forward').optional(),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Cursors are offsets in this version: lists are short-lived views and reload on change. */
export function offsetOf(cursor: string | null | undefined): number {
  if (cursor === null || cursor === undefined) return 0;
  if (!/^\d{1,9}$/.test(cursor)) {
    throw new DomainError('invalid-input', 'This is not a cursor of this list: load the list from its start.', {
      field: 'cursor',
    });
  }
  return Number(cursor);
}

/** `found` holds one item more than requested if there is a next page. */
export function nextCursor(offset: number, limit: number, found: number): string | null {
  return found > limit ? String(offset + limit) : null;
}
