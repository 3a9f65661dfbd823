/** @file The addresses of this process's platform. */
import { platformHub } from '@/server/changes/hub';
import { settings } from '@/server/environment';
import { callerContext, platformAuthentication, platformContext, visitorContext } from '@/server/platform-context';
import { answerBy, type Routes } from './find-route';
import { routesOf } from './route-table';

let routes: Routes | undefined;

/** An answer to every request. */
export function answerRequest(request: Request): Promise<Response> {
  const { basePath, bodyBytes, dataDirectory } = settings();
  routes ??= routesOf({
    caller: callerContext,
    visitor: async (headers) => (await visitorContext(headers))?.actor ?? null,
    stranger: platformContext,
    authentication: platformAuthentication,
    hub: platformHub,
    ...{ bodyBytes, dataDirectory },
  });
  return answerBy(routes, basePath, request);
}
