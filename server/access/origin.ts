/** @file The origin of a request, for the audit log. */
import type { Actor, Origin } from '@/server/context';

export function originOf(actor: Actor, headers: Headers): Origin {
  const address = clientAddress(headers);
  if (actor.token !== undefined) return { kind: 'token', address };
  return { kind: actor.member === undefined ? 'open' : 'browser', address };
}

/** As the web server recorded it: the entry of the nearest proxy, or the peer of the connection. */
export function clientAddress(headers: Headers): string | null {
  const nearest = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  if (nearest === undefined || nearest === '') return null;
  return nearest.replace(/^::ffff:/, '').slice(0, 64);
}
