/** @file What people say of a record, as inputs that edit it take it: left out, it stays. */
import { z } from 'zod';

export const detailsShape = {
  name: z.string().trim().min(1).max(200).optional(),
  /** Markdown. */
  notes: z.string().max(100_000).optional(),
  tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
} as const;

interface Details {
  readonly name?: string | undefined;
  readonly notes?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** The columns to change, each tag once. */
export function patchOf({ name, notes, tags }: Details): { name?: string; notes?: string; tags?: string[] } {
  return {
    ...(name === undefined ? {} : { name }),
    ...(notes === undefined ? {} : { notes }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
  };
}
