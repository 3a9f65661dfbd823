/** @file The MLflow tracking protocol over the platform of this process. */

import { settings } from '@/server/environment';
import { callerContext } from '@/server/platform-context';
import { mlflowResponse } from './respond';

export function platformMlflow(request: Request): Promise<Response> {
  return mlflowResponse({ request, bodyBytes: settings().bodyBytes, context: callerContext });
}
