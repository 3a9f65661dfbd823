/** @file The MLflow tracking protocol over the platform of this process. */
import { callerContext } from '@/server/platform-context';
import { settings } from '@/server/settings';
import { mlflowResponse } from './respond';

export function platformMlflow(request: Request): Promise<Response> {
  return mlflowResponse({ request, bodyBytes: settings().bodyBytes, context: callerContext });
}
