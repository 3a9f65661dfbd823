/** @file Saves each preset space once, so that a fresh platform has something to launch with; deleted or changed, it stays so. */
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform/state';
import { insertSpace } from '@/db/queries/space/save';
import { newIdText, spaceIdSchema } from '@/domain/ids';
import { type SearchSpace, spaceHash, spacePresets } from '@/domain/space';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/journal';

const stateKey = 'space-presets';

export function ensurePresets({ ctx }: { ctx: ServiceContext }): void {
  if (missing(ctx.db).length === 0) return;
  inTransaction(ctx.db, (tx) => {
    const now = ctx.now();
    for (const [name, document] of missing(tx)) {
      const id = spaceIdSchema.parse(newIdText('sp'));
      insertSpace(tx, { id, name, document, contentHash: spaceHash(document), createdAt: now, updatedAt: now });
      noteChange(ctx, tx, 'space', id);
    }
    writePlatformState(tx, stateKey, Object.keys(spacePresets), now);
  });
}

/** Presets that were never saved here. The first version noted only that its two were. */
function missing(db: Database): [string, SearchSpace][] {
  const saved = readPlatformState(db, stateKey)?.value ?? [];
  const names = Array.isArray(saved) ? saved : ['base', 'darts'];
  return Object.entries(spacePresets).filter(([name]) => !names.includes(name));
}
