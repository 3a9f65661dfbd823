/** @file The change feed. */
import { platformHub } from '@/server/changes/platform-hub';
import { changesResponse } from '@/server/http/changes';
import { respond } from '@/server/http/respond';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return respond(() => changesResponse(platformHub(), request));
}
