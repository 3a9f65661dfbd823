/**
 * @file A page of genotypes, filtered and ordered, also by what benchmarks publish of them: services that launch and feed
 * runs may not reach this file (import rule `published-tables-reached`).
 */

import { and, desc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { RunId, SpaceId } from '@/domain/ids';
import type { Database } from '../open';
import { type GenotypeRow, genotype, run } from '../schema';
import { beginsWith, contains, ordered } from './contains';
import { genotypesWithRun } from './genotype';

interface GenotypeFilter {
  readonly run?: RunId;
  readonly space?: SpaceId;
  /** Found in names, tags, notes, and at the start of hashes. */
  readonly text?: string;
  readonly origin?: 'found' | 'imported';
  /** Only those with an accuracy of ours, reported or published. */
  readonly evaluated?: boolean;
}
export const genotypeOrders = ['newest', 'name', 'accuracy', 'published'] as const;
type GenotypeOrder = (typeof genotypeOrders)[number];

/** Best test accuracy that anybody measured of the same genotype, 0 to 1; null if nobody did. */
const bestAccuracy = sql<number | null>`(
  select max(value) from (
    select json_extract(e."values", '$."test.accuracy"') as value from evaluation e
      join genotype g on g.id = e.genotype_id where g.hash = ${genotype.hash}
    union all
    select x.accuracy from external_evaluation x join genotype g on g.id = x.genotype_id where g.hash = ${genotype.hash}
  ) where typeof(value) in ('real', 'integer')
)`;
/** The first metric of the benchmarks that hold it. */
const bestPublished = sql<number | null>`(
  select max(json_extract(b."values", '$[0]')) from benchmark_entry b where b.hash = ${genotype.hash}
)`;

/** By a study, for want of a search. */
const isDrawn = sql`exists (
  select 1 from study_genotype d join study s on s.id = d.study_id
  where d.genotype_id = ${genotype.id} and s.created_at <= ${genotype.createdAt}
)`;

export function listGenotypeRows(
  db: Database,
  query: GenotypeFilter & { order?: GenotypeOrder; offset: number; limit: number },
): GenotypeRow[] {
  const { order = 'newest', offset, limit } = query;
  const newest = [desc(genotype.createdAt), desc(genotype.id)];
  const orders = {
    newest,
    name: [ordered(genotype.name), ...newest],
    accuracy: [sql`${bestAccuracy} desc nulls last`, ...newest],
    published: [sql`${bestPublished} desc nulls last`, ...newest],
  };
  return genotypesWithRun(db)
    .where(matching(query))
    .orderBy(...orders[order])
    .limit(limit)
    .offset(offset)
    .all();
}

function matching({ run: ofRun, space, text, origin, evaluated }: GenotypeFilter) {
  return and(
    isNull(run.deletedAt),
    ofRun === undefined ? undefined : eq(genotype.run, ofRun),
    space === undefined ? undefined : eq(genotype.space, space),
    origin === undefined
      ? undefined
      : origin === 'imported'
        ? and(isNull(genotype.run), sql`not ${isDrawn}`)
        : isNotNull(genotype.run),
    evaluated === true ? sql`(${bestAccuracy} is not null or ${bestPublished} is not null)` : undefined,
    text === undefined
      ? undefined
      : or(
          ...[genotype.name, genotype.tags, genotype.notes].map((column) => contains(column, text)),
          beginsWith(genotype.hash, text),
        ),
  );
}
