/** @file The runs that an adaptation is compared with: searches from scratch on its task at its budget, and its own other seeds. */
import { and, asc, eq, isNull, ne, or, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import type { RunId } from '@/domain/ids';
import type { AdaptConfig } from '@/domain/run-config';
import { type RunRow, run } from '../../schema';

export interface BudgetTwins {
  readonly seeds: readonly RunId[];
  readonly searches: readonly RunId[];
}

export function budgetTwins(
  db: Database,
  { id, groupHash, space }: Pick<RunRow, 'id' | 'groupHash' | 'space'>,
  { task, steps, batch }: AdaptConfig,
  limit: number,
): BudgetTwins {
  const of = (path: string) => sql`json_extract(${run.config}, ${`$.${path}`})`;
  const isSearch = and(
    eq(run.kind, 'search'),
    space === null ? isNull(run.space) : eq(run.space, space),
    ...[eq(of('task.part'), task.part), eq(of('task.index'), task.index), eq(of('task.seed'), task.seed)],
    ...[eq(of('steps'), steps), eq(of('batch'), batch)],
  );
  const rows = db
    .select({ id: run.id, kind: run.kind })
    .from(run)
    .where(
      and(
        eq(run.taskSet, task.taskSet),
        isNull(run.deletedAt),
        ne(run.id, id),
        or(isSearch, and(eq(run.kind, 'adapt'), eq(run.groupHash, groupHash))),
      ),
    )
    .orderBy(asc(run.seed), asc(run.createdAt))
    .limit(limit)
    .all();
  const idsOf = (kind: RunRow['kind']): RunId[] => rows.filter((row) => row.kind === kind).map((row) => row.id);
  return { seeds: idsOf('adapt'), searches: idsOf('search') };
}
