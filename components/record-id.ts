/** @file Ids from the address: the pattern distinguishes a wrong link from a missing record before any request. */
import { notFound } from 'next/navigation';
import type { z } from 'zod';

/** The id in its branded form; the not-found page if it can't be one. */
export function idFromAddress<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(text);
  if (!parsed.success) notFound();
  return parsed.data;
}
