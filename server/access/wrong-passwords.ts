/** @file Slows down who guesses passwords: after some wrong ones an address must wait, whoever asks. In memory, per process. */
import type { Database } from '@/db/open';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';

interface Tries {
  count: number;
  last: number;
}

class WrongPasswords {
  private readonly byEmail = new Map<string, Tries>();

  /**
   * Counts a try before it is known to be wrong, so that many at once count too; a right one is forgotten.
   * @throws DomainError `forbidden` where the address must wait
   */
  begin(email: string, now: number): void {
    for (const [key, { last }] of this.byEmail) {
      if (now - last >= tunables.wrongPasswordWait) this.byEmail.delete(key);
    }
    const tries = this.byEmail.get(email) ?? { count: 0, last: now };
    if (tries.count >= tunables.wrongPasswords) {
      const minutes = Math.ceil((tries.last + tunables.wrongPasswordWait - now) / 60_000);
      throw new DomainError('forbidden', `Too many wrong passwords for this address: try again in ${minutes} minutes.`);
    }
    this.byEmail.set(email, { count: tries.count + 1, last: now });
  }

  forget(email: string): void {
    this.byEmail.delete(email);
  }
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
