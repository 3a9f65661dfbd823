/** @file An address that the operator's list allows: asked when a webhook is kept, and again at each delivery. */
import { DomainError } from '@/domain/errors';
import { type HostRule, refusalOfAddress } from '@/domain/webhook/hosts';
import type { ServiceContext } from '@/server/context';

export function allowedHosts({ settings }: Pick<ServiceContext, 'settings'>): readonly HostRule[] {
  return settings.webhookHosts ?? [];
}

/** @throws DomainError `invalid-input` that names MASTHEAD_WEBHOOK_HOSTS where the host is not on it */
export function requireAllowed(ctx: ServiceContext, url: string): void {
  const refusal = refusalOfAddress(url, allowedHosts(ctx));
  if (refusal !== null) throw new DomainError('invalid-input', refusal, { field: 'url' });
}
