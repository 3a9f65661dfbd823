/** @file Search spaces as the API shows them. */
import type { Database } from '@/db/open';
import { runsUsingSpace } from '@/db/queries/run/using';
import { priorsOfSpace } from '@/db/queries/space/find';
import type { SearchSpaceRow } from '@/db/schema';
import type { SpaceRecord } from '@/domain/records/space';

export function toSpaceRecord(db: Database, row: SearchSpaceRow): SpaceRecord {
  const { id, name, document, contentHash, createdAt } = row;
  return {
    id,
    name,
    document,
    contentHash,
    frozen: row.frozenAt !== null,
    createdAt,
    usedBy: runsUsingSpace(db, id).map((run) => ({ id: run.id, name: run.name })),
    priors: priorsOfSpace(db, id),
  };
}
