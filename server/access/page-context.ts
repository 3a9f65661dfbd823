/** @file The service context of a page that is read on the server, for whoever asks for it. */
import { headers } from 'next/headers';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { visitorContext } from '@/server/platform-context';

/** Null where nobody is signed in. A token that is not good counts as none: pages are for browsers. */
export async function pageVisitor(): Promise<ServiceContext | null> {
  const given = new Headers(await headers());
  given.delete('authorization');
  return visitorContext(given);
}

/** @throws DomainError `unauthenticated` where nobody is signed in; the layout then asks for it. */
export async function pageContext(): Promise<ServiceContext> {
  const ctx = await pageVisitor();
  if (ctx === null) throw new DomainError('unauthenticated', 'Sign in first.');
  return ctx;
}
