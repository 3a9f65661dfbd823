/** @file What a transaction leaves besides its data: a line in the change feed, a line in the audit log. */
import type { Database } from '@/db/open';
import { recordAudit } from '@/db/queries/audit/record';
import { recordChange } from '@/db/queries/change/record';
import type { RunId } from '@/domain/ids';
import type { ChangeEntity } from '@/domain/records/change';
import type { ServiceContext } from '@/server/context';

/** Tells listeners that a record moved. */
export function noteChange(ctx: ServiceContext, tx: Database, entity: ChangeEntity, key: string, run?: RunId): void {
  recordChange(tx, { entity, key, time: ctx.now(), ...(run === undefined ? {} : { run }) });
}

export function audit(
  ctx: ServiceContext,
  tx: Database,
  action: string,
  entity: string,
  detail: Record<string, unknown> = {},
): void {
  recordAudit(tx, { time: ctx.now(), actor: ctx.actor.name, action, entity, detail });
}
