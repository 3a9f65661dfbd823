/** @file Writes one line of the audit log. */
import type { Database } from '../../open';
import { auditEntry } from '../../schema';

export function recordAudit(db: Database, row: typeof auditEntry.$inferInsert): void {
  db.insert(auditEntry).values(row).run();
}
