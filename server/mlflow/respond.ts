/**
 * @file The MLflow tracking protocol, version 2.0, over our own records: /api/2.0/mlflow/… and /api/2.0/mlflow-artifacts/…, as its
 * clients call them ([tracking](docs/tracking.md)). The caller and their rights are determined as everywhere.
 */

import { whenFree } from '@/db/retry-when-locked';
import { requireAccess } from '@/server/access/required-access';
import type { ServiceContext } from '@/server/context';
import { discreet, discreetText } from '@/server/hide-paths';
import { readJson } from '@/server/http/body';
import { artifactEndpoints, artifactResponse, partsResponse } from './artifacts';
import { type Endpoint, needOf } from './endpoint';
import { answered, refusal } from './errors';
import { experimentEndpoints } from './experiments';
import { loggingEndpoints } from './logging';
import { metricEndpoints } from './metrics';
import { modelEndpoints } from './models';
import { queryInput } from './request';
import { runEndpoints } from './runs';

const endpoints: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries({
    ...experimentEndpoints,
    ...runEndpoints,
    ...loggingEndpoints,
    ...metricEndpoints,
    ...modelEndpoints,
    ...artifactEndpoints,
  }),
);

export interface MlflowCall {
  readonly request: Request;
  /** The longest body, except for files. */
  readonly bodyBytes: number;
  /** @throws DomainError `unauthenticated` */
  context(request: Request): Promise<ServiceContext>;
}

export function mlflowResponse({ request, bodyBytes, context }: MlflowCall): Promise<Response> {
  return answered(async () => {
    const ctx = await context(request);
    return answered(
      () => answerTo(ctx, request, bodyBytes),
      (message) => discreetText(ctx, message),
    );
  });
}

async function answerTo(ctx: ServiceContext, request: Request, bodyBytes: number): Promise<Response> {
  const [service, ...rest] = segmentsOf(request);
  if (service === 'mlflow-artifacts' && rest[0] === 'artifacts') return artifactResponse(ctx, request, rest.slice(1));
  if (service === 'mlflow-artifacts' && rest[0] === 'mpu') return partsResponse(ctx, request, rest.slice(1), bodyBytes);
  const found = service === 'mlflow' ? find(request.method, rest) : undefined;
  if (found === undefined) {
    if (service === 'mlflow-artifacts')
      throw refusal('NOT_IMPLEMENTED', 'Files go through this server: there is no other address for them.');
    throw refusal('ENDPOINT_NOT_FOUND', `Masthead has no ${request.method} ${rest.join('/')} of the MLflow protocol.`);
  }
  const { endpoint, parts } = found;
  requireAccess(ctx, needOf(endpoint.access), rest.join('/'));
  const input = await inputOf(request, bodyBytes);
  const answer = await whenFree(() => endpoint.run(ctx, input, parts));
  return Response.json(discreet(ctx, answer), { headers: { 'Cache-Control': 'no-store' } });
}

/** What follows /api/2.0/, whatever comes before. */
function segmentsOf({ url }: Request): string[] {
  const { pathname } = new URL(url);
  const rest = pathname.slice(pathname.indexOf('/2.0/') + '/2.0/'.length);
  return rest
    .split('/')
    .filter((each) => each !== '')
    .map((each) => decodeURIComponent(each));
}

function find(method: string, segments: readonly string[]): { endpoint: Endpoint; parts: string[] } | undefined {
  const whole = segments.join('/');
  const [first = '', id = '', verb, key] = segments;
  const asked = [
    { name: whole, parts: [] },
    // The one family whose addresses hold ids.
    ...(first === 'logged-models' && id !== 'search'
      ? [
          {
            name: [first, '*', ...(verb === undefined ? [] : [verb]), ...(key === undefined ? [] : ['*'])].join('/'),
            parts: key === undefined ? [id] : [id, key],
          },
        ]
      : []),
  ];
  for (const { name, parts } of asked) {
    const endpoint = endpoints.get(`${method} ${name}`) ?? endpoints.get(`* ${name}`);
    if (endpoint !== undefined) return { endpoint, parts };
  }
  return undefined;
}

async function inputOf(request: Request, bodyBytes: number): Promise<unknown> {
  const asked = queryInput(new URL(request.url).searchParams);
  if (request.method === 'GET' || request.method === 'HEAD') return asked;
  // Clients send a DELETE without a body, or with one.
  if (request.body === null || request.headers.get('content-type') === null) return asked;
  const sent = (await readJson(request, bodyBytes)) ?? {};
  return typeof sent === 'object' ? { ...asked, ...sent } : sent;
}
