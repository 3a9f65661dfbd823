/** @file The platform's health. */

import { settings } from '@/server/environment';
import { healthResponse } from '@/server/http/health';
import { respond } from '@/server/http/respond';
import { platformContext } from '@/server/platform-context';

export const dynamic = 'force-dynamic';

export function GET(): Promise<Response> {
  return respond(() => healthResponse(settings().dataDirectory, platformContext));
}
