/** @file GET /api/health: 200 where every part of the platform is well, else 503 with the parts that fail. */
import { damageIn } from '@/db/damage';
import { isDomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { lookAtFiles, noteDamage } from '@/server/health/checks';
import { notedTroubles, noteTrouble, noteWell } from '@/server/health/failures';
import { dispatcherLife } from '@/server/services/system/dispatcher';
import packageFile from '../../package.json';

interface Seen {
  readonly alive: boolean;
  readonly seenAt: number | null;
}
const unseen: Seen = { alive: false, seenAt: null };

/**
 * @param open the platform's context; throws if its database can't be opened
 * Reveals nothing that only members may know: no path, no name.
 */
export function healthResponse(dataDirectory: string, open: () => ServiceContext): Response {
  lookAtFiles(dataDirectory);
  const dispatcher = lookAtDatabase(dataDirectory, open);
  if (dispatcher.alive) noteWell(dataDirectory, 'dispatcher');
  else {
    const advice = 'No run starts or is updated until one is running: npm start keeps one.';
    noteTrouble(dataDirectory, { part: 'dispatcher', what: 'No dispatcher is running', advice });
  }
  const troubles = notedTroubles(dataDirectory).map(({ part, since }) => ({ part, since }));
  const database = troubles.some(({ part }) => part.startsWith('database')) ? 'failing' : 'ok';
  const status = troubles.length === 0 ? 'ok' : 'failing';
  return Response.json(
    { status, version: packageFile.version, database, dispatcher, troubles },
    { status: troubles.length === 0 ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  );
}

function lookAtDatabase(dataDirectory: string, open: () => ServiceContext): Seen {
  try {
    const { alive, seenAt } = dispatcherLife(open());
    noteWell(dataDirectory, 'database');
    return { alive, seenAt };
  } catch (error) {
    const damage = damageIn(error);
    if (damage !== null) noteDamage(dataDirectory, damage);
    else {
      const advice = isDomainError(error) ? error.message : 'Check what the server printed.';
      noteTrouble(dataDirectory, { part: 'database', what: 'The database does not answer', advice });
    }
    return unseen;
  }
}
