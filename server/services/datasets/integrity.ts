/** @file Results of verifying whole datasets: the dispatcher does it in the background, one after the other. */
import { z } from 'zod';
import { type Database, inTransaction } from '@/db/open';
import { allDatasets } from '@/db/queries/dataset';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import type { DatasetRow } from '@/db/schema';
import type { DatasetId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';

const key = 'dataset-integrity';
const day = 86_400_000;
/** A damaged one may have been repaired by hand. */
const lookAgainAfter = 3_600_000;

const verifiedSchema = z.object({ at: z.number(), problem: z.string().nullable() });
export type Verified = z.infer<typeof verifiedSchema>;

export function verifiedDatasets(db: Database): ReadonlyMap<string, Verified> {
  const found = z.record(z.string(), verifiedSchema).safeParse(readPlatformState(db, key)?.value).data ?? {};
  return new Map(Object.entries(found));
}

/** `problem`: null if it is intact. */
export function noteVerified(ctx: ServiceContext, id: DatasetId, problem: string | null): void {
  inTransaction(ctx.db, (tx) => {
    const all = { ...Object.fromEntries(verifiedDatasets(tx)), [id]: { at: ctx.now(), problem } };
    writePlatformState(tx, key, all, ctx.now());
    noteChange(ctx, tx, 'dataset', id);
  });
}

/** The dataset whose verification is due, the one verified longest ago first. */
export function datasetToVerify(ctx: ServiceContext): DatasetRow | undefined {
  const verified = verifiedDatasets(ctx.db);
  const lastAt = ({ id }: DatasetRow): number => verified.get(id)?.at ?? 0;
  const isDue = (row: DatasetRow): boolean =>
    ctx.now() - lastAt(row) >= (verified.get(row.id)?.problem ? lookAgainAfter : day);
  return allDatasets(ctx.db)
    .filter(isDue)
    .sort((a, b) => lastAt(a) - lastAt(b))[0];
}
