/** @file Name, tags and notes of a record, as inputs of edits: omitted fields stay. */
import { z } from 'zod';
import { requireUnmoved } from './edit-conflict';

const fields = {
  name: z.string().trim().min(1).max(200).optional(),
  /** Markdown. */
  notes: z.string().max(100_000).optional(),
  tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
} as const;

export const detailsShape = {
  ...fields,
  /** The base version of the edit: refused if someone else changed one of the fields meanwhile. */
  was: z.strictObject(fields).optional(),
} as const;

interface Details {
  readonly name?: string | undefined;
  readonly notes?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * The columns to change, each tag once.
 * @throws DomainError `conflict` if `stored` changed since the edit began
 */
export function patchOf(
  stored: { readonly name: string; readonly notes: string; readonly tags: readonly string[] },
  { name, notes, tags, was }: Details & { readonly was?: Details | undefined },
): { name?: string; notes?: string; tags?: string[] } {
  const patch = {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
  };
  requireUnmoved<Details>(stored, was, patch);
  return patch;
}
