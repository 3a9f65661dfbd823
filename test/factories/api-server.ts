/** @file The platform's HTTP side on a free port, over a test's database: the product's own handlers, without Next. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { openDatabase } from '@/db/open';
import { hasMembers } from '@/db/queries/member';
import { sessionSecret } from '@/db/session-secret';
import { createAuthentication } from '@/server/access/authentication';
import { identify, requireActor } from '@/server/access/identify';
import { originOf } from '@/server/access/origin';
import { requireAccess } from '@/server/access/required-access';
import { ChangeHub } from '@/server/changes/hub';
import type { ServiceContext } from '@/server/context';
import { apiResponse } from '@/server/http/api-v1';
import { auditExportResponse } from '@/server/http/audit-export';
import { changesResponse } from '@/server/http/changes';
import { proofResponse } from '@/server/http/confirm-password';
import { datasetExportResponse } from '@/server/http/dataset-export';
import { datasetGridResponse, datasetUploadResponse } from '@/server/http/datasets';
import { genotypeDownloadResponse } from '@/server/http/genotype-route';
import { healthResponse } from '@/server/http/health';
import { backFromProvider, toProvider } from '@/server/http/provider-sign-in';
import { pythonPackageResponse } from '@/server/http/python-package';
import { respond, respondTo } from '@/server/http/respond';
import { type RouteName, routeNeeds, routeTitles } from '@/server/http/route-needs';
import { runExportResponse } from '@/server/http/run-export';
import { seriesExportResponse } from '@/server/http/series-export';
import { invitationResponse, joinResponse, signInResponse, signOutResponse } from '@/server/http/session';
import { galleryFileResponse, priorImportResponse, sharedPriorResponse } from '@/server/http/shared-prior';
import { artefactResponse, backupResponse } from '@/server/http/stored-files';
import { trpcResponse } from '@/server/http/trpc';
import { mlflowResponse } from '@/server/mlflow/respond';
import type { TestPlatform } from './platform';

export interface TestServer {
  readonly url: string;
  readonly hub: ChangeHub;
}

/** As the default of MASTHEAD_BODY_MB. */
export const bodyBytes = 4 * 2 ** 20;

/** `port`: a free one unless given. */
export async function serveApi(
  { ctx: platform, file }: Pick<TestPlatform, 'ctx' | 'file'>,
  port = 0,
): Promise<TestServer> {
  const authentication = await createAuthentication(platform.db, {
    secure: false,
    path: '/',
    secret: sessionSecret(platform.settings.dataDirectory),
  });
  /** The test's own actor, until it makes accounts. */
  const contextFor = async ({ headers }: Request): Promise<ServiceContext> => {
    const actor =
      hasMembers(platform.db) || platform.settings.proxy != null
        ? await requireActor(platform, async () => authentication, headers)
        : platform.actor;
    return { ...platform, actor, origin: originOf(actor, headers) };
  };
  /** As `requestContext`. */
  const admit = async (request: Request, route: RouteName): Promise<ServiceContext> => {
    const ctx = await contextFor(request);
    requireAccess(ctx, routeNeeds[route], routeTitles[route]);
    return ctx;
  };
  const reader = openDatabase(file, 'reader');
  const hub = new ChangeHub(reader);
  /** As the routes do: refusals as the caller may see them. */
  const forReader = (
    request: Request,
    name: RouteName | null,
    work: (ctx: ServiceContext) => Response | Promise<Response>,
  ): Promise<Response> => respondTo(() => (name === null ? contextFor(request) : admit(request, name)), work);
  const answer = async (request: Request): Promise<Response> => {
    if (/^\/(ajax-)?api\/2\.0\//.test(new URL(request.url).pathname)) {
      return mlflowResponse({ request, bodyBytes, context: contextFor });
    }
    const [, , route, ...rest] = new URL(request.url).pathname.split('/');
    const [id] = rest;
    if (route === 'trpc') return trpcResponse(request, { context: contextFor, bodyBytes });
    return respond(async () => {
      const unknown = { ...platform, origin: originOf(platform.actor, request.headers) };
      const entrance = { ctx: unknown, authentication, request };
      if (route === 'health') return healthResponse(platform.settings.dataDirectory, () => platform);
      if (route === 'session' && id === 'proof')
        return forReader(request, 'proof', (ctx) => proofResponse(ctx, request));
      if (route === 'session' && id === 'oidc') {
        const visitor = await identify(platform, async () => authentication, request.headers);
        const visit = { ...entrance, visitor };
        return rest[1] === 'callback' ? backFromProvider(visit) : toProvider(visit);
      }
      if (route === 'session')
        return request.method === 'DELETE' ? signOutResponse(entrance) : signInResponse(entrance);
      if (route === 'join') return id === 'invitation' ? invitationResponse(entrance) : joinResponse(entrance);
      if (route === 'v1')
        return forReader(request, null, (ctx) => apiResponse(ctx, { path: rest, request, bodyBytes }));
      if (route === 'changes') return forReader(request, 'changes', (ctx) => changesResponse(hub, ctx, request));
      if (route === 'datasets' && id === 'uploads')
        return forReader(request, 'upload', (ctx) => datasetUploadResponse(ctx, request));
      if (route === 'datasets' && rest[1] === 'export')
        return forReader(request, 'datasetExport', (ctx) => datasetExportResponse(ctx, id ?? '', request));
      if (route === 'python')
        return forReader(request, 'pythonPackage', () => pythonPackageResponse(id ?? '', request));
      if (route === 'datasets')
        return forReader(request, 'datasetGrid', (ctx) => datasetGridResponse(ctx, id ?? '', request));
      if (route === 'genotypes')
        return forReader(request, 'genotype', (ctx) => genotypeDownloadResponse(ctx, id ?? '', request));
      if (route === 'priors' && id === undefined)
        return forReader(request, 'priorImport', (ctx) => priorImportResponse(ctx, request));
      if (route === 'priors' && id === 'gallery')
        return forReader(request, 'prior', (ctx) =>
          galleryFileResponse(ctx, decodeURIComponent(rest[1] ?? ''), request),
        );
      if (route === 'priors') return forReader(request, 'prior', (ctx) => sharedPriorResponse(ctx, id ?? '', request));
      if (route === 'runs' && id === 'export')
        return forReader(request, 'runExport', (ctx) => runExportResponse(ctx, request));
      if (route === 'series' && id === 'export')
        return forReader(request, 'seriesExport', (ctx) => seriesExportResponse(ctx, request));
      if (route === 'audit' && id === 'export')
        return forReader(request, 'auditExport', (ctx) => auditExportResponse(ctx, request));
      if (route === 'backups') return forReader(request, 'backup', (ctx) => backupResponse(ctx, id ?? '', request));
      if (route === 'artefacts')
        return forReader(request, 'artefact', (ctx) => artefactResponse(ctx, id ?? '', request));
      return new Response(null, { status: 404 });
    });
  };
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    void (async () => {
      const { method = 'GET', headers, url = '/' } = incoming;
      const pairs = Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      );
      const body: unknown = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming);
      const init: RequestInit & { duplex: 'half' } = {
        method,
        headers: Object.fromEntries(pairs),
        body: body instanceof ReadableStream ? body : null,
        signal: gone.signal,
        duplex: 'half',
      };
      const request = new Request(`http://${headers.host}${url}`, init);
      const response = await answer(request);
      outgoing.writeHead(response.status, [...response.headers].flat());
      if (response.body === null) outgoing.end();
      else for await (const part of response.body) outgoing.write(part);
      outgoing.end();
    })();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    hub.close();
    server.closeAllConnections();
    server.close();
    reader.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, hub };
}
