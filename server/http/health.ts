/** @file GET /api/health: is the server up, does the database answer, does the dispatcher live. */
import { countRunsByState } from '@/db/queries/run/list';
import type { ServiceContext } from '@/server/context';
import { dispatcherLife } from '@/server/services/system/dispatcher-life';
import packageFile from '../../package.json';

export function healthResponse(ctx: ServiceContext): Response {
  countRunsByState(ctx.db);
  const { alive, seenAt } = dispatcherLife(ctx);
  return Response.json(
    { status: 'ok', version: packageFile.version, database: 'ok', dispatcher: { alive, seenAt } },
    { headers: { 'Cache-Control': 'no-store' } },
  );
}
