/** @file The search spaces that come with Masthead. */

import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { insertSpace } from '@/db/queries/space';
import { newIdText, spaceIdSchema } from '@/domain/ids';
import { type SearchSpace, searchSpaceSchema, spaceHash, spacePresets } from '@/domain/space';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';

const stateKey = 'space-presets';

/**
 * Saves each preset space once, so that a fresh platform has something to launch with; deleted or changed, it stays
 * so.
 */
export function ensurePresets({ ctx }: { ctx: ServiceContext }): void {
  if (missing(ctx.db).length === 0) return;
  inTransaction(ctx.db, (tx) => {
    const now = ctx.now();
    for (const [name, document] of missing(tx)) {
      const id = spaceIdSchema.parse(newIdText('sp'));
      insertSpace(tx, { id, name, document, contentHash: spaceHash(document), createdAt: now, updatedAt: now });
      noteChange(ctx, tx, 'space', id);
      audit(ctx, tx, 'space.create', id, { name });
    }
    writePlatformState(tx, stateKey, Object.keys(spacePresets), now);
  });
}

/** Presets that were never saved here. The first version recorded only that its two were. */
function missing(db: Database): [string, SearchSpace][] {
  const saved = readPlatformState(db, stateKey)?.value ?? [];
  const names = Array.isArray(saved) ? saved : ['base', 'darts'];
  return Object.entries(spacePresets).filter(([name]) => !names.includes(name));
}

/** The spaces that come with the platform (method §5). */
export const presets = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(z.object({ name: z.string(), title: z.string(), document: searchSpaceSchema })),
  run() {
    return [
      { name: 'base', title: 'BASE: two (input, operation) pairs per node, 7 operations', document: spacePresets.base },
      { name: 'darts', title: 'DARTS: one operation per edge, 8 operations with none', document: spacePresets.darts },
      {
        name: 'nas-bench-201',
        title: 'NAS-Bench-201: six edges, 5 operations with none',
        document: spacePresets['nas-bench-201'],
      },
    ];
  },
});
