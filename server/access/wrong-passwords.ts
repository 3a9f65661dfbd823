/**
 * @file Slows down password guessing without locking out the owner: attempts count per client. A browser that this account
 * signed in with before has its own count; any other shares those of its address, of the account, and of all. In memory, per process.
 */
import { isIPv6 } from 'node:net';
import type { Database } from '@/db/open';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';

export interface Trier {
  /** The account whose password is tried: an e-mail address, a member. */
  readonly account: string;
  /** What the password is for: signing in, changing it, confirming it. Each has its own count. */
  readonly act: 'sign-in' | 'change' | 'confirm';
  /** The client's address; null if it is not known. */
  readonly client: string | null;
  /** A browser that signed in with this account before. */
  readonly device?: string | null;
}

interface Tries {
  count: number;
  last: number;
}

class WrongPasswords {
  private readonly tries = new Map<string, Tries>();

  /**
   * Counts a try before it is known to be wrong, so that many at once count too.
   * @throws DomainError `too-many` if the client must wait
   */
  begin(trier: Trier, now: number): void {
    this.clear(now);
    const counts = countsOf(trier);
    for (const { key, most } of counts) {
      const { count, last } = this.tries.get(key) ?? { count: 0, last: now };
      if (count >= most) throw tooMany(last + tunables.wrongPasswordWait - now);
    }
    for (const { key } of counts) {
      this.tries.set(key, { count: (this.tries.get(key)?.count ?? 0) + 1, last: now });
    }
  }

  /** It was right: its own count is cleared, and shared counts are reduced. */
  forget(trier: Trier): void {
    for (const { key, shared } of countsOf(trier)) {
      const found = this.tries.get(key);
      if (found === undefined) continue;
      if (shared && found.count > 1) found.count--;
      else this.tries.delete(key);
    }
  }

  private clear(now: number): void {
    for (const [key, { last }] of this.tries) if (now - last >= tunables.wrongPasswordWait) this.tries.delete(key);
    // Invented addresses must not fill the memory; the oldest are dropped.
    for (const key of this.tries.keys()) {
      if (this.tries.size < tunables.wrongPasswordsKept) break;
      this.tries.delete(key);
    }
  }
}

function countsOf({ account, act, client, device }: Trier): { key: string; most: number; shared: boolean }[] {
  const one = tunables.wrongPasswords;
  // A signed-in member tries their own password: nobody else's wrong ones count.
  if (act !== 'sign-in') return [{ key: `${act} ${account}`, most: one, shared: false }];
  if (device != null) return [{ key: `device ${device} ${account}`, most: one, shared: false }];
  const from = networkOf(client);
  return [
    { key: `pair ${from} ${account}`, most: one, shared: false },
    { key: `client ${from}`, most: 5 * one, shared: true },
    { key: `account ${account}`, most: 10 * one, shared: true },
    { key: 'all', most: 100 * one, shared: true },
  ];
}

/** Of IPv6 a client has a whole network of 64 bits. */
function networkOf(client: string | null): string {
  if (client === null) return 'nobody knows where';
  if (!isIPv6(client)) return client;
  const [head = '', tail] = client.toLowerCase().split('::');
  const parts = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const all =
    tail === undefined ? parts : [...parts, ...Array(Math.max(0, 8 - parts.length - after.length)).fill('0'), ...after];
  return all
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':');
}

function tooMany(wait: number): DomainError {
  const minutes = Math.max(1, Math.ceil(wait / 60_000));
  const message = `Too many wrong passwords: try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or from a browser that you signed in with before.`;
  return new DomainError('too-many', message, { retryAfter: Math.ceil(wait / 1000) });
}

const key = Symbol.for('masthead.wrong-passwords');
const holder = globalThis as typeof globalThis & { [key]?: WeakMap<Database, WrongPasswords> };

/** Those at the accounts of this database, in this process (Next bundles routes apart). */
export function wrongPasswords({ db }: Pick<ServiceContext, 'db'>): WrongPasswords {
  holder[key] ??= new WeakMap();
  const found = holder[key].get(db) ?? new WrongPasswords();
  holder[key].set(db, found);
  return found;
}
