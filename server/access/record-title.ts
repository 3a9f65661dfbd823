/** @file The window's title of a record that its page reads on the server: the name is in it from the start. */
import type { Metadata } from 'next';
import type { ServiceContext } from '@/server/context';
import { pageVisitor } from './page-context';

/** `kind` where nobody is signed in, or the record is not there. */
export async function recordTitle(
  kind: string,
  read: (ctx: ServiceContext) => { readonly name: string },
): Promise<Metadata> {
  const ctx = await pageVisitor();
  if (ctx === null) return { title: kind };
  try {
    return { title: read(ctx).name };
  } catch {
    return { title: kind };
  }
}
