/** @file The user of a proxy in front, from its headers as the gate passed them on. Nobody else can set those. */
import type { ProxySettings } from '@/server/environment';
import type { OutsidePerson } from './outside-member';

/** The gate's names of the headers, whatever the proxy's. */
export const vouchedHeaders = {
  user: 'x-masthead-user',
  name: 'x-masthead-user-name',
  email: 'x-masthead-user-email',
  groups: 'x-masthead-user-groups',
} as const satisfies Record<keyof ProxySettings, string>;

/** Null if no proxy says who it is. */
export function personFromProxy(headers: Headers): OutsidePerson | null {
  const read = (name: keyof ProxySettings): string | null => {
    const value = headers.get(vouchedHeaders[name]);
    // Headers are bytes; proxies write UTF-8.
    return value === null ? null : Buffer.from(value, 'latin1').toString('utf8').trim() || null;
  };
  const subject = read('user');
  if (subject === null) return null;
  const [name, email] = [read('name'), read('email')];
  return {
    provider: 'proxy',
    subject: subject.slice(0, 255),
    groups: (read('groups') ?? '').split(',').flatMap((group) => group.trim() || []),
    handles: [subject, email, name].filter((wish) => wish !== null),
    name,
    email,
  };
}
