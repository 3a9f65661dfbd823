/** @file GET /api/changes: the change feed as an event stream. */
import { z } from 'zod';
import type { ChangeHub } from '@/server/changes/hub';
import { changeStream } from '@/server/changes/stream';
import { holderOf, stillAdmitted } from '@/server/changes/stream-access';
import type { ServiceContext } from '@/server/context';
import { parseQuery } from './respond';

const cursor = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the id of a change')
  .transform(Number);

export function changesResponse(hub: ChangeHub, ctx: ServiceContext, request: Request): Response {
  const { after } = parseQuery(request, z.strictObject({ after: cursor.optional() }));
  // A browser that reconnects automatically requests the same address, with this header.
  const last = cursor.safeParse(request.headers.get('last-event-id') ?? '');
  const from = last.success ? last.data : (after ?? null);
  const leave = hub.places.take(holderOf(ctx));
  const stream = changeStream(hub, { after: from, signal: request.signal, admitted: () => stillAdmitted(ctx), leave });
  return new Response(stream, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      Connection: 'keep-alive',
      'X-Accel-Buffering': 'no',
    },
  });
}
