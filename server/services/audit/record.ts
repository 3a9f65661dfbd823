/** @file What a transaction writes besides its data: a line in the change feed, a line in the audit log. */
import type { Database } from '@/db/open';
import { recordAudit } from '@/db/queries/audit';
import { recordChange } from '@/db/queries/change';
import type { RunId } from '@/domain/ids';
import type { ChangeEntity } from '@/domain/records/change';
import type { ServiceContext } from '@/server/context';

/** Announces that a record changed. */
export function noteChange(ctx: ServiceContext, tx: Database, entity: ChangeEntity, key: string, run?: RunId): void {
  recordChange(tx, { entity, key, time: ctx.now(), ...(run === undefined ? {} : { run }) });
}

/** Records in the audit log, in the transaction of the change, who did it and through what. */
export function audit(
  ctx: ServiceContext,
  tx: Database,
  action: string,
  entity: string,
  detail: Record<string, unknown> = {},
): void {
  const { name: actor, token = null, tokenName = null } = ctx.actor;
  const { kind: origin, address } = ctx.origin ?? { kind: 'platform', address: null };
  recordAudit(tx, { time: ctx.now(), actor, origin, address, token, tokenName, action, entity, detail });
}
