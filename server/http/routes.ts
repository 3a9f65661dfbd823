/**
 * @file Every address that is no page: below /api, MLflow's own, /version. One table, so that the web server can answer them without Next, and Next, in
 * development, bundles them once.
 */
import { z } from 'zod';
import { platformHub } from '@/server/changes/hub';
import type { ServiceContext } from '@/server/context';
import { settings } from '@/server/environment';
import { platformMlflow } from '@/server/mlflow/platform';
import { protocolVersion } from '@/server/mlflow/version';
import {
  callerContext,
  platformAuthentication,
  platformContext,
  requestContext,
  visitorContext,
} from '@/server/platform-context';
import { apiResponse } from './api-v1';
import { auditExportResponse } from './audit-export';
import { readJson, strangersBytes } from './body';
import { changesResponse } from './changes';
import { proofResponse } from './confirm-password';
import { datasetExportResponse } from './dataset-export';
import { datasetGridResponse, datasetUploadResponse } from './datasets';
import { figureResponse } from './figure';
import { answerBy, type Routes } from './find-route';
import { genotypeDownloadResponse } from './genotype-route';
import { healthResponse } from './health';
import { backFromProvider, toProvider } from './provider-sign-in';
import { pythonPackageResponse } from './python-package';
import { respond, respondTo } from './respond';
import type { RouteName } from './route-needs';
import { runExportResponse } from './run-export';
import { seriesExportResponse } from './series-export';
import { invitationResponse, joinResponse, signInResponse, signOutResponse } from './session';
import { galleryFileResponse, priorImportResponse, sharedPriorResponse } from './shared-prior';
import { artefactResponse, backupResponse } from './stored-files';
import { trpcResponse } from './trpc';

type Answer = Routes[string][string];

/** For who may use the route; `part` is what the address has at its star. */
function admitted(
  name: RouteName,
  work: (ctx: ServiceContext, request: Request, part: string) => Response | Promise<Response>,
): Answer {
  return (request, [part = '']) =>
    respondTo(
      () => requestContext(request, name),
      (ctx) => work(ctx, request, part),
    );
}

/** For everybody: it finds out itself who asks. */
const entrance =
  (work: (about: Awaited<ReturnType<typeof strangerOf>>) => Response | Promise<Response>): Answer =>
  (request) =>
    respond(async () => work(await strangerOf(request)));

const strangerOf = async (request: Request) => ({
  ctx: platformContext(request.headers),
  authentication: await platformAuthentication(request.headers),
  request,
});

const visitorOf = async (request: Request) => (await visitorContext(request.headers))?.actor ?? null;

const upload = admitted('upload', datasetUploadResponse);
const mlflow = {
  ...{ GET: platformMlflow, POST: platformMlflow, PUT: platformMlflow, PATCH: platformMlflow },
  DELETE: platformMlflow,
};
const trpc: Answer = (request) => trpcResponse(request, { context: callerContext, bodyBytes: settings().bodyBytes });
const v1: Answer = (request, path) =>
  respondTo(
    () => callerContext(request),
    (ctx) => apiResponse(ctx, { path, request, bodyBytes: settings().bodyBytes }),
  );
const densitySchema = z.strictObject({ density: z.enum(['compact', 'comfortable']) });

const routes: Routes = {
  '/api/trpc/**': { GET: trpc, POST: trpc },
  '/api/v1/**': { GET: v1, POST: v1 },
  '/api/2.0/**': mlflow,
  '/ajax-api/2.0/**': mlflow,
  '/api/health': { GET: () => respond(() => healthResponse(settings().dataDirectory, platformContext)) },
  '/api/changes': { GET: admitted('changes', (ctx, request) => changesResponse(platformHub(), ctx, request)) },
  '/api/artefacts/*': { GET: admitted('artefact', (ctx, request, id) => artefactResponse(ctx, id, request)) },
  '/api/audit/export': { GET: admitted('auditExport', auditExportResponse) },
  '/api/backups/*': { GET: admitted('backup', (ctx, request, name) => backupResponse(ctx, name, request)) },
  '/api/datasets/uploads': { GET: upload, POST: upload, PUT: upload, DELETE: upload },
  '/api/datasets/*/export': {
    GET: admitted('datasetExport', (ctx, request, id) => datasetExportResponse(ctx, id, request)),
  },
  '/api/datasets/*/grid.png': {
    GET: admitted('datasetGrid', (ctx, request, id) => datasetGridResponse(ctx, id, request)),
  },
  '/api/density': { POST: (request) => respond(() => chooseDensity(request)) },
  '/api/figures': { POST: admitted('figure', figureResponse) },
  '/api/genotypes/*/download': {
    GET: admitted('genotype', (ctx, request, id) => genotypeDownloadResponse(ctx, id, request)),
  },
  '/api/join/invitation': {
    POST: (request) => respond(() => invitationResponse({ ctx: platformContext(request.headers), request })),
  },
  '/api/join': { POST: entrance(joinResponse) },
  '/api/priors/gallery/*': {
    GET: admitted('prior', (ctx, request, name) => galleryFileResponse(ctx, name, request)),
  },
  '/api/priors/*/file': { GET: admitted('prior', (ctx, request, id) => sharedPriorResponse(ctx, id, request)) },
  '/api/priors': { POST: admitted('priorImport', priorImportResponse) },
  '/api/python/*': { GET: admitted('pythonPackage', (_ctx, request, name) => pythonPackageResponse(name, request)) },
  '/api/runs/export': { GET: admitted('runExport', runExportResponse) },
  '/api/series/export': { GET: admitted('seriesExport', seriesExportResponse) },
  '/api/session': { POST: entrance(signInResponse), DELETE: entrance(signOutResponse) },
  '/api/session/proof': { POST: admitted('proof', proofResponse) },
  '/api/session/oidc': {
    GET: entrance(async (about) => toProvider({ ...about, visitor: await visitorOf(about.request) })),
  },
  '/api/session/oidc/callback': {
    GET: entrance(async (about) => backFromProvider({ ...about, visitor: await visitorOf(about.request) })),
  },
  // The first request of MLflow's clients.
  '/version': { GET: () => new Response(protocolVersion) },
};

async function chooseDensity(request: Request): Promise<Response> {
  const { density } = densitySchema.parse(await readJson(request, strangersBytes));
  const cookie = `density=${density}; Path=/; Max-Age=${365 * 86_400}; HttpOnly; SameSite=lax`;
  return new Response(null, { status: 204, headers: { 'Set-Cookie': cookie } });
}

/** An answer to every request. */
export function answerRequest(request: Request): Promise<Response> {
  return answerBy(routes, settings().basePath, request);
}
