/** @file What the dispatcher last knew of the targets: kept where pages find it. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { canonicalJson } from '@/domain/content-hash';
import { type TargetReport, targetReportSchema } from '@/domain/targets/report';
import type { Call, ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';

const key = 'targets';
const keptSchema = z.object({ targets: z.array(targetReportSchema) });

export function targetReports(ctx: Pick<ServiceContext, 'db'>): TargetReport[] {
  return keptSchema.safeParse(readPlatformState(ctx.db, key)?.value).data?.targets ?? [];
}

/** Writes only what changed. */
export function reportTargets({ ctx, input: targets }: Call<TargetReport[]>): void {
  if (canonicalJson(targets) === canonicalJson(targetReports(ctx))) return;
  inTransaction(ctx.db, (tx) => {
    writePlatformState(tx, key, { targets }, ctx.now());
    noteChange(ctx, tx, 'system', 'dispatcher');
  });
}
