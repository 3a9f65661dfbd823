/**
 * @file Records refused sign-ins in the audit log: account, origin, reason. A flood of them becomes a few entries and
 * a number, so that nobody fills the disk with it.
 */
import type { Database } from '@/db/open';
import { inTransaction } from '@/db/open';
import { isBusy } from '@/db/retry-when-locked';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { audit } from '@/server/services/audit/record';

export interface RefusedSignIn {
  /** The given account: an address, a handle, a name at the provider; null: none was given. */
  readonly tried: string | null;
  readonly by: 'password' | 'provider' | 'proxy';
  /** `wrong`, `removed`, or the code of the refusal. */
  readonly reason: string;
}

interface Window {
  begun: number;
  told: number;
  unreported: number;
}
const windows = new WeakMap<Database, Window>();

export function noteRefusedSignIn(ctx: ServiceContext, { tried, by, reason }: RefusedSignIn): void {
  const now = ctx.now();
  const window = windows.get(ctx.db) ?? { begun: now, told: 0, unreported: 0 };
  windows.set(ctx.db, window);
  if (now - window.begun >= tunables.refusalsWindow) Object.assign(window, { begun: now, told: 0 });
  if (window.told >= tunables.refusalsTold) {
    window.unreported++;
    return;
  }
  const { unreported } = window;
  const who = { ...ctx, actor: { name: 'nobody', access: 'viewer' } } as const;
  const origin = { kind: 'browser', address: ctx.origin?.address ?? null } as const;
  try {
    const detail = {
      tried: tried?.slice(0, 254) ?? null,
      by,
      reason,
      ...(unreported === 0 ? {} : { untoldBefore: unreported }),
    };
    inTransaction(ctx.db, (tx) => audit({ ...who, origin }, tx, 'session.refuse', 'session', detail));
    window.told++;
    window.unreported = 0;
  } catch (error) {
    // A refused client does not wait for the database.
    if (!isBusy(error)) throw error;
    window.unreported++;
  }
}
