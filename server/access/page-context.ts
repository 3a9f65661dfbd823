/** @file The service context of a page that is read on the server, for whoever asks for it. */
import { headers } from 'next/headers';
import { cache } from 'react';
import type { ServiceContext } from '@/server/context';
import { visitorContext } from '@/server/platform-context';

/** Null where nobody is signed in; found out once for layout and page. A token that is not good counts as none: pages are for browsers. */
export const pageVisitor = cache(async (): Promise<ServiceContext | null> => {
  const given = new Headers(await headers());
  given.delete('authorization');
  return visitorContext(given);
});
