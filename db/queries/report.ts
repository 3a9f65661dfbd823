/** @file Reports, those in the trash too. What a frozen one shows can be large: it is read on its own. */
import { desc, eq, getTableColumns, isNotNull, isNull } from 'drizzle-orm';
import type { ReportId } from '@/domain/ids';
import type { Database } from '../open';
import { report } from '../schema';

const { frozen: _, ...columns } = getTableColumns(report);

export function findReport(db: Database, id: ReportId) {
  return db.select(columns).from(report).where(eq(report.id, id)).get();
}
export type ReportRow = NonNullable<ReturnType<typeof findReport>>;

export function frozenOf(db: Database, id: ReportId): string | null {
  return db.select({ frozen: report.frozen }).from(report).where(eq(report.id, id)).get()?.frozen ?? null;
}

/** Those in the trash left out. */
export function allReports(db: Database): ReportRow[] {
  return db
    .select(columns)
    .from(report)
    .where(isNull(report.deletedAt))
    .orderBy(desc(report.updatedAt), desc(report.id))
    .all();
}

export function reportsInTrash(db: Database): ReportRow[] {
  return db.select(columns).from(report).where(isNotNull(report.deletedAt)).orderBy(desc(report.deletedAt)).all();
}

export function insertReport(db: Database, row: typeof report.$inferInsert): void {
  db.insert(report).values(row).run();
}

export function updateReport(db: Database, id: ReportId, patch: Partial<Omit<typeof report.$inferInsert, 'id'>>): void {
  db.update(report).set(patch).where(eq(report.id, id)).run();
}

export function removeReport(db: Database, id: ReportId): void {
  db.delete(report).where(eq(report.id, id)).run();
}
