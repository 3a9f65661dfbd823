/** @file Architecture snapshots as the API shows them. */
import type { ArchitectureSnapshotRow } from '@/db/schema';
import type { ArchitectureSnapshot } from '@/domain/records/architecture';

export function toSnapshot(row: ArchitectureSnapshotRow): ArchitectureSnapshot {
  return { step: row.step, time: row.time, logits: [...row.logits], genotype: row.genotype };
}
