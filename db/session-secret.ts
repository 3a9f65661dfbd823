/** @file The secret that signs cookies: in a separate file, in no copy of the database; a new one ends every session. */
import { eq } from 'drizzle-orm';
import { newSecret } from '@/domain/secret';
import { type Database, inTransaction } from './open';
import { platformState, session } from './schema';
import { keepSecret, replaceSecret } from './secrets';

/** Created at first use and kept, so that a restart signs nobody out. */
export function sessionSecret(dataDirectory: string): string {
  return keepSecret(dataDirectory, 'session', newSecret(''));
}

/** Within the caller's transaction. Returns how many sessions ended. */
export function renewSessionSecret(tx: Database, dataDirectory: string): number {
  const { changes } = tx.delete(session).run();
  replaceSecret(dataDirectory, 'session', newSecret(''));
  return changes;
}

/** Earlier versions kept the secret, and session tokens, in the database. Returns how many sessions ended with it; null: none did so. */
export function leaveSecretInDatabase(db: Database): number | null {
  return inTransaction(db, (tx) => {
    const kept = tx.delete(platformState).where(eq(platformState.key, 'session-secret')).run();
    return kept.changes === 0 ? null : tx.delete(session).run().changes;
  });
}
