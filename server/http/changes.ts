/** @file GET /api/changes: the change feed as an event stream. */
import { z } from 'zod';
import type { ChangeHub } from '@/server/changes/hub';
import { changeStream } from '@/server/changes/stream';
import { parseQuery } from './query';

const cursor = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the id of a change')
  .transform(Number);

export function changesResponse(hub: ChangeHub, request: Request): Response {
  const { after } = parseQuery(request, z.strictObject({ after: cursor.optional() }));
  // A browser that reconnects by itself asks with the same address, and with this header.
  const last = cursor.safeParse(request.headers.get('last-event-id') ?? '');
  const from = last.success ? last.data : (after ?? null);
  return new Response(changeStream(hub, from, request.signal), {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      Connection: 'keep-alive',
      'X-Accel-Buffering': 'no',
    },
  });
}
