/** @file Adds a genotype (a run's result made again keeps its id), and changes what people say of it. */
import { eq } from 'drizzle-orm';
import type { GenotypeId } from '@/domain/ids';
import type { Database } from '../../open';
import { type GenotypeRow, genotype } from '../../schema';

export function insertGenotype(db: Database, row: typeof genotype.$inferInsert): GenotypeRow {
  return db.insert(genotype).values(row).returning().get();
}

export function saveRunGenotype(db: Database, row: typeof genotype.$inferInsert): GenotypeRow {
  const { hash, document, step, margins } = row;
  return db
    .insert(genotype)
    .values(row)
    .onConflictDoUpdate({ target: genotype.run, set: { hash, document, step, margins } })
    .returning()
    .get();
}

export function updateGenotype(
  db: Database,
  id: GenotypeId,
  patch: Partial<Pick<typeof genotype.$inferInsert, 'name' | 'notes' | 'tags'>>,
): void {
  db.update(genotype).set(patch).where(eq(genotype.id, id)).run();
}
