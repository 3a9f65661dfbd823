/** @file Errors of the disk and of the database file, as failures of the platform: reported, recorded on the board, never a 500. */
import { damageIn } from '@/db/damage';
import { isBusy, tooBusy } from '@/db/retry-when-locked';
import { DomainError } from '@/domain/errors';
import { settings } from '@/server/environment';
import { noteDamage, noteFullDisk } from '@/server/health/checks';
import { describeTrouble } from '@/server/health/failures';

/** Null if the error is of another kind. */
export function storageErrorOf(error: unknown): DomainError | null {
  if (!(error instanceof Error)) return null;
  const damage = damageIn(error);
  if (damage !== null) {
    return unavailable(describeTrouble(noteDamage(settings().dataDirectory, damage)), error);
  }
  if (isBusy(error)) return tooBusy(error);
  const code = 'code' in error ? String(error.code) : '';
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)/.test(code))
    return unavailable(describeTrouble(noteFullDisk(settings().dataDirectory)), error);
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY)/.test(code)) {
    const message = `The database can't be read or written now (${error.message}): check the disk of the data folder.`;
    return unavailable(message, error);
  }
  return error.cause === undefined ? null : storageErrorOf(error.cause);
}

const unavailable = (message: string, cause: unknown): DomainError =>
  new DomainError('unavailable', message, { cause });
