/** @file Saves the preset spaces once, so that a fresh platform has something to launch with; deleted or changed, they stay so. */
import { inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform/state';
import { insertSpace } from '@/db/queries/space/save';
import { newIdText, spaceIdSchema } from '@/domain/ids';
import { spaceHash, spacePresets } from '@/domain/space';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/journal';

const stateKey = 'space-presets';

export function ensurePresets({ ctx }: { ctx: ServiceContext }): void {
  if (readPlatformState(ctx.db, stateKey) !== undefined) return;
  inTransaction(ctx.db, (tx) => {
    if (readPlatformState(tx, stateKey) !== undefined) return;
    const now = ctx.now();
    for (const [name, document] of Object.entries(spacePresets)) {
      const id = spaceIdSchema.parse(newIdText('sp'));
      insertSpace(tx, { id, name, document, contentHash: spaceHash(document), createdAt: now, updatedAt: now });
      noteChange(ctx, tx, 'space', id);
    }
    writePlatformState(tx, stateKey, true, now);
  });
}
