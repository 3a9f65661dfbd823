/** @file A genotype that must exist. */
import type { Database } from '@/db/open';
import { findGenotype } from '@/db/queries/genotype';
import type { GenotypeRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { GenotypeId } from '@/domain/ids';

export function requireGenotype(db: Database, id: GenotypeId): GenotypeRow {
  const row = findGenotype(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no genotype ${id}.`, { field: 'id' });
  return row;
}
