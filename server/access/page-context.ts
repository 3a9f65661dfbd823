/** @file The service context of a page that is read on the server, for the user who requests it. */
import { headers } from 'next/headers';
import { cache } from 'react';
import { hasMembers } from '@/db/queries/member';
import { isDomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { platformDatabase, visitorContext } from '@/server/platform-context';

/** Null if nobody is signed in; identified once for layout and page. An invalid token counts as none: pages are for browsers. */
export async function pageVisitor(): Promise<ServiceContext | null> {
  const visit = await pageVisit();
  return typeof visit === 'string' ? null : visit;
}

/** Why the proxy's user was refused; null if nobody was. */
export async function pageRefusal(): Promise<string | null> {
  const visit = await pageVisit();
  return typeof visit === 'string' ? visit : null;
}

const pageVisit = cache(async (): Promise<ServiceContext | string | null> => {
  const given = new Headers(await headers());
  given.delete('authorization');
  try {
    return await visitorContext(given);
  } catch (error) {
    if (isDomainError(error) && (error.code === 'forbidden' || error.code === 'conflict')) return error.message;
    throw error;
  }
});

/** False: nobody can sign in yet. */
export function platformHasAccounts(): boolean {
  return hasMembers(platformDatabase().db);
}
