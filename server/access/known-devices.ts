/** @file Browsers in which an account has signed in before: a signed cookie distinguishes them from strangers who try its password. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { newSecret } from '@/domain/secret';

const lasts = 365 * 86_400;

export interface KnownDevices {
  /** The Set-Cookie header for a browser in which `account` has just signed in. */
  remember(account: string): string;
  /** The device's name, if the cookie says that this account signed in with it; else null. */
  recognise(account: string, headers: Headers): string | null;
}

export function knownDevices({
  secret,
  name,
  path,
  secure,
}: Readonly<Record<'secret' | 'name' | 'path', string>> & { readonly secure: boolean }): KnownDevices {
  const sign = (account: string, device: string): string =>
    createHmac('sha256', secret).update(`device ${device} ${account}`).digest('base64url');
  return {
    remember(account) {
      const device = newSecret('').slice(0, 16);
      const attributes = `Max-Age=${lasts}; Path=${path}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
      return `${name}=${device}.${sign(account, device)}; ${attributes}`;
    },
    recognise(account, headers) {
      const cookies = (headers.get('cookie') ?? '').split(/;\s*/);
      const value = cookies.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
      const [device = '', signature = ''] = value.split('.');
      const [given, expected] = [Buffer.from(signature), Buffer.from(sign(account, device))];
      return given.length === expected.length && timingSafeEqual(given, expected) ? device : null;
    },
  };
}
