/** @file The one-time secret with which the first account is created: only those who may read the data folder have it. */
import { newSecret } from '@/domain/secret';
import type { Database } from './open';
import { hasMembers } from './queries/member';
import { keepSecret, readSecret, removeSecret } from './secrets';

/** Its prefix, to distinguish it from an invitation's. */
export const firstAccountPrefix = 'mhf_';

/** There is one as long as there is no account. */
export function keepFirstAccountSecret(db: Database, dataDirectory: string): void {
  if (hasMembers(db)) removeSecret(dataDirectory, 'first-account');
  else keepSecret(dataDirectory, 'first-account', newSecret(firstAccountPrefix));
}

/** The address at which its holder creates the account; null if there are accounts. Browsers send no server what follows the #. */
export function firstAccountLink(dataDirectory: string, url: string): string | null {
  const secret = readSecret(dataDirectory, 'first-account');
  return secret === null ? null : `${url}/join#${secret}`;
}
