/** @file Whether the platform is well. */
import { healthResponse } from '@/server/http/health';
import { respond } from '@/server/http/respond';
import { platformContext } from '@/server/platform-context';
import { settings } from '@/server/settings';

export const dynamic = 'force-dynamic';

export function GET(): Promise<Response> {
  return respond(() => healthResponse(settings().dataDirectory, platformContext));
}
