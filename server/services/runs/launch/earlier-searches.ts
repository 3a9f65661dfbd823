/** @file The searches that one by the strategy `predictor` may begin with, for the launch form. */
import { z } from 'zod';
import { searchesWithCandidates } from '@/db/queries/evaluation';
import { allSpaces, findSpace } from '@/db/queries/space';
import { runIdSchema, spaceIdSchema } from '@/domain/ids';
import { mostEarlier } from '@/domain/run-config';
import { cellsDiffer } from '@/domain/space';
import { operation } from '@/server/operation';

export const earlierSearches = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ space: spaceIdSchema }),
  /** Newest first. `cells`: how many it judged. Empty where there is no such space. */
  output: z.array(z.object({ id: runIdSchema, name: z.string(), cells: z.int() })),
  run({ ctx, input }) {
    const space = findSpace(ctx.db, input.space);
    if (space === undefined) return [];
    const spaces = allSpaces(ctx.db).flatMap(({ id, document }) =>
      cellsDiffer(document, space.document) === null ? [id] : [],
    );
    return searchesWithCandidates(ctx.db, { spaces, most: mostEarlier }).map(({ run: { id, name, summary } }) => ({
      id,
      name,
      cells: Number(summary['candidates.count'] ?? 0),
    }));
  },
});
