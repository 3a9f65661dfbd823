/** @file Models that scripts from outside logged. */
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../open';
import { type LoggedModelRow, loggedModel } from '../schema';

export function insertLoggedModel(db: Database, row: LoggedModelRow): void {
  db.insert(loggedModel).values(row).run();
}

export function findLoggedModel(db: Database, id: string): LoggedModelRow | undefined {
  return db.select().from(loggedModel).where(eq(loggedModel.id, id)).get();
}

export function allLoggedModels(db: Database): LoggedModelRow[] {
  return db.select().from(loggedModel).orderBy(asc(loggedModel.createdAt), asc(loggedModel.id)).all();
}

export function updateLoggedModel(
  db: Database,
  id: string,
  patch: Partial<Pick<LoggedModelRow, 'status' | 'tags' | 'params' | 'updatedAt' | 'deletedAt'>>,
): void {
  db.update(loggedModel).set(patch).where(eq(loggedModel.id, id)).run();
}
