/** @file Adds a file that an attempt left; written again under one name, it is the same record. */
import type { Database } from '../../open';
import { type ArtefactRow, artefact } from '../../schema';

export function saveArtefact(db: Database, row: typeof artefact.$inferInsert): ArtefactRow {
  const { kind, path, size, sha256, step, createdAt } = row;
  return db
    .insert(artefact)
    .values(row)
    .onConflictDoUpdate({
      target: [artefact.attempt, artefact.name],
      set: { kind, path, size, sha256, step, createdAt },
    })
    .returning()
    .get();
}
