/** @file Slows down who guesses passwords: after some wrong ones an address must wait, whoever asks. In memory, per process. */
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';

interface Tries {
  count: number;
  last: number;
}

export class WrongPasswords {
  private readonly byEmail = new Map<string, Tries>();

  /** @throws DomainError `forbidden` where the address must wait. */
  check(email: string, now: number): void {
    for (const [key, { last }] of this.byEmail) {
      if (now - last >= tunables.wrongPasswordWait) this.byEmail.delete(key);
    }
    const tries = this.byEmail.get(email);
    if (tries === undefined || tries.count < tunables.wrongPasswords) return;
    const minutes = Math.ceil((tries.last + tunables.wrongPasswordWait - now) / 60_000);
    throw new DomainError('forbidden', `Too many wrong passwords for this address: try again in ${minutes} minutes.`);
  }

  note(email: string, now: number): void {
    const tries = this.byEmail.get(email) ?? { count: 0, last: now };
    this.byEmail.set(email, { count: tries.count + 1, last: now });
  }

  forget(email: string): void {
    this.byEmail.delete(email);
  }
}
